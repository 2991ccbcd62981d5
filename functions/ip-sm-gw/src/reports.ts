import type { RpAck, RpError } from '@voltaic/sms'
import type { Outcome } from './outcome.ts'

/** What a phone says of an attempt. */
export type DeliveryReport = RpAck | RpError

/** An attempt that waits for the report of its phone. */
export interface ExpectedReport {
  readonly messageId: string
  /** Queue of the phone. */
  readonly destination: string
  readonly messageReference: number
  /** Of its MESSAGE. */
  readonly callId: string
  resolve(outcome: Outcome): void
}

/** Those that wait: one for each queue. */
export class ExpectedReports {
  readonly #byDestination = new Map<string, ExpectedReport>()
  readonly #byCallId = new Map<string, ExpectedReport>()

  /** @returns forgets it */
  expect(expected: ExpectedReport): () => void {
    const { destination, callId } = expected
    this.#byDestination.set(destination, expected)
    this.#byCallId.set(callId, expected)
    return () => {
      if (this.#byDestination.get(destination) === expected) this.#byDestination.delete(destination)
      this.#byCallId.delete(callId)
    }
  }

  /** The attempt of a message that goes on. */
  ofMessage({ id, destination }: { readonly id: string; readonly destination: string }): ExpectedReport | undefined {
    const expected = this.#byDestination.get(destination)
    return expected?.messageId === id ? expected : undefined
  }

  /**
   * The attempt that a report is of: by the Call-ID in its In-Reply-To, else by phone.
   *
   * @param inReplyTo Call-ID of the MESSAGE that is answered, if the phone names it
   * @param sender queue of the phone
   * @returns undefined where the reference is not that of the attempt too
   * @spec TS 24.341 §5.3.3.4; TS 24.011 §8.2.3
   */
  find(report: DeliveryReport, inReplyTo: string | undefined, sender: string): ExpectedReport | undefined {
    const expected = inReplyTo === undefined ? this.#byDestination.get(sender) : this.#byCallId.get(inReplyTo)
    // TS 24.011 §9.3.1: an answer with the reference of no transfer counts for nothing
    return expected?.messageReference === report.messageReference ? expected : undefined
  }
}

/** RP-MR of a message, the same at every attempt. @spec TS 24.011 §8.2.3 */
export function referenceOf({ seq }: { readonly seq: number }): number {
  return seq & 0xff
}

/** Call-ID of an attempt: its report finds the message even when this process has died in between. */
export function callIdOf(messageId: string, random: string): string {
  return `${messageId}.${random}`
}

/** The message of a Call-ID that `callIdOf` has made. */
export function messageOfCallId(callId: string): string {
  return callId.slice(0, callId.indexOf('.'))
}
