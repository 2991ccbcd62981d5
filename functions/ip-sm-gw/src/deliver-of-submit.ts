import { encodeTpdu, type SmsDeliver, type SmsSubmit, type TpAddress, timeStampAt } from '@voltaic/sms'

const SECOND_MS = 1000
/** How many TPDUs are remembered, and for how long, to tell two messages of the same second and text apart. */
export const MAX_RECENT = 10_000
const RECENT_MS = 60_000

/**
 * Makes the SMS-DELIVER of an SMS-SUBMIT. Phones know a repeated message by its octets, so two messages never have the
 * same: of two that would, the later is stamped a second later.
 *
 * @spec TS 23.040 §9.2.2.1, §9.2.3.11
 */
export class DeliverMaker {
  /** By receiver and TPDU, when it was made. The oldest first. */
  readonly #recent = new Map<string, number>()

  /**
   * @param originator TP-OA
   * @param destination of the queue
   * @param now wall-clock milliseconds
   * @returns the octets
   */
  make(submit: SmsSubmit, originator: TpAddress, destination: string, now: number): Uint8Array {
    this.#forget(now)
    for (let at = now; ; at += SECOND_MS) {
      const octets = encodeTpdu(deliverOf(submit, originator, at))
      const key = `${destination} ${Buffer.from(octets).toString('latin1')}`
      if (this.#recent.has(key)) continue
      this.#recent.set(key, now)
      return octets
    }
  }

  #forget(now: number): void {
    for (const [key, at] of this.#recent) {
      if (at > now - RECENT_MS && this.#recent.size < MAX_RECENT) return
      this.#recent.delete(key)
    }
  }
}

function deliverOf(submit: SmsSubmit, originatingAddress: TpAddress, at: number): SmsDeliver {
  const { hasUserDataHeader, replyPath, protocolIdentifier, dataCodingScheme, userData } = submit
  return {
    type: 'SMS-DELIVER',
    // it would not be the same at a later attempt
    moreMessagesToSend: false,
    loopPrevention: false,
    statusReportIndication: submit.statusReportRequest,
    hasUserDataHeader,
    replyPath,
    originatingAddress,
    protocolIdentifier,
    dataCodingScheme,
    serviceCentreTimeStamp: timeStampAt(at),
    userData,
  }
}
