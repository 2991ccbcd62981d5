import type { Timer } from '@voltaic/runtime'
import type { RpAck, RpData, RpError, RpSmma } from '@voltaic/sms'
import type { UeRoom } from '../room.ts'
import { sendRpdu } from './sms-message.ts'

/** What came of an RP-DATA or RP-SMMA of the phone. */
export type RelayOutcome =
  | { readonly kind: 'report'; readonly report: RpAck | RpError }
  /** The MESSAGE was refused. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** TR1M has expired. */
  | { readonly kind: 'no report' }
  | { readonly kind: 'stopped' }

interface Waiting {
  readonly messageReference: number
  readonly end: (outcome: RelayOutcome) => void
}

/**
 * The phone's side of the relay layer: what it sends is answered by RP-ACK or RP-ERROR in a MESSAGE of its own.
 *
 * @spec TS 24.011 §6.2; TS 24.341 §5.3.1
 */
export class RelayTransactions {
  readonly #room: UeRoom
  readonly #tr1mMs: number
  /** By Call-ID of the MESSAGE that waits. */
  readonly #waiting = new Map<string, Waiting>()
  #reference: number
  #ignored = 0

  constructor(room: UeRoom, tr1mMs: number) {
    this.#room = room
    this.#tr1mMs = tr1mMs
    this.#reference = room.runtime.random.integer(256)
  }

  /** Reports that belong to nothing that the phone has sent, or say so wrongly. */
  get ignored(): number {
    return this.#ignored
  }

  /** RP-MR of the next message. @spec TS 24.011 §8.2.3 */
  nextReference(): number {
    this.#reference = (this.#reference + 1) & 0xff
    return this.#reference
  }

  /**
   * Sends, and waits for the report.
   *
   * @param isTwice sends the same a second time, in a MESSAGE of its own
   */
  async send(rpdu: RpData | RpSmma, to: string, isTwice = false): Promise<RelayOutcome> {
    const callId = this.#room.runtime.random.hex(16)
    const { promise, resolve } = Promise.withResolvers<RelayOutcome>()
    this.#waiting.set(callId, { messageReference: rpdu.messageReference, end: resolve })
    // the report may come before the answer of SIP does
    const timer: Timer = this.#room.runtime.clock.startTimer(this.#tr1mMs, () => resolve({ kind: 'no report' }))
    try {
      const [first, second] = [sendRpdu(rpdu, { to, callId }, this.#room), isTwice ? this.#repeat(rpdu, to) : undefined]
      const response = await Promise.race([first, promise])
      await second
      if (!('status' in response) || response.status < 300) return await promise
      return 'reason' in response
        ? { kind: 'refused', status: response.status, reason: response.reason }
        : { kind: 'no report' }
    } finally {
      timer.cancel()
      this.#waiting.delete(callId)
    }
  }

  async #repeat(rpdu: RpData | RpSmma, to: string): Promise<void> {
    await sendRpdu(rpdu, { to }, this.#room)
  }

  /**
   * A report has come. A phone believes it when both the reference and In-Reply-To are those of what it has sent.
   *
   * @param inReplyTo undefined where the MESSAGE has none
   * @spec TS 24.341 §5.3.1.3; TS 24.011 §6.2.1.2
   */
  receive(report: RpAck | RpError, inReplyTo: string | undefined): void {
    const waiting = inReplyTo === undefined ? undefined : this.#waiting.get(inReplyTo.trim())
    if (waiting === undefined || waiting.messageReference !== report.messageReference) {
      this.#ignored += 1
      return
    }
    waiting.end({ kind: 'report', report })
  }

  stop(): void {
    for (const { end } of [...this.#waiting.values()]) end({ kind: 'stopped' })
  }
}
