import { DecodeError } from '@voltaic/base'
import {
  decodeTpdu,
  encodeTpdu,
  RP_CAUSES,
  type RpAck,
  type RpData,
  type RpError,
  type SmsStatusReport,
} from '@voltaic/sms'
import type { UeRoom } from '../room.ts'
import { Inbox } from './inbox.ts'
import type { ReceivedText } from './received-text.ts'
import type { SmsFaults } from './sms-config.ts'
import { sendRpdu } from './sms-message.ts'

/** TP-FCS of a phone without room. @spec TS 23.040 §9.2.3.22 */
const MEMORY_CAPACITY_EXCEEDED = 0xd3
const UNSPECIFIED = 0xff

/** From whom an RP-DATA came, and in what. */
export interface SmsOrigin {
  /** The identity that the network asserts: that of the gateway. */
  readonly gateway: string
  readonly callId: string
}

type Report = { readonly cause: number; readonly failureCause: number } | 'taken'

/**
 * The phone as SM-over-IP receiver: every RP-DATA is answered in a MESSAGE of its own.
 *
 * @spec TS 24.341 §5.3.2; TS 23.040 §9.2.2.1, §9.2.2.1a
 */
export class TextReceiver {
  readonly inbox: Inbox = new Inbox()
  isMemoryFull = false
  /** Who is to be told that there is memory again. */
  gatewayToTell: string | undefined
  onText: (text: ReceivedText) => void = () => {}
  readonly #room: UeRoom
  readonly #faults: () => SmsFaults
  readonly #onReport: (report: SmsStatusReport) => void
  readonly #late = new Set<{ cancel(): void }>()
  #unacknowledged = 0

  constructor(room: UeRoom, faults: () => SmsFaults, onReport: (report: SmsStatusReport) => void) {
    this.#room = room
    this.#faults = faults
    this.#onReport = onReport
  }

  /** What is to be done wrong counts anew. */
  resetFaults(): void {
    this.#unacknowledged = 0
  }

  receive(data: RpData, origin: SmsOrigin): void {
    const { noRpAck = 0, lostRpAck = 0, lateReportMs = 0 } = this.#faults()
    this.#unacknowledged += 1
    if (this.#unacknowledged <= noRpAck) return
    const report = this.#take(data, origin)
    if (this.#unacknowledged <= lostRpAck) return
    // RFC 3428 §7: the MESSAGE is answered first, whatever it carries; a timer of nothing lets that go out
    const timer = this.#room.runtime.clock.startTimer(lateReportMs, () => {
      this.#late.delete(timer)
      this.#report(data, report, origin)
    })
    this.#late.add(timer)
  }

  /** What cannot be read at all, but for its reference. @spec TS 24.011 §9.3 */
  refuse(messageReference: number, origin: SmsOrigin): void {
    const report = { cause: RP_CAUSES.protocolError, failureCause: UNSPECIFIED }
    this.#report({ messageReference }, report, origin)
  }

  stop(): void {
    for (const timer of this.#late) timer.cancel()
    this.#late.clear()
  }

  #take(data: RpData, { gateway }: SmsOrigin): Report {
    const { rpError } = this.#faults()
    if (rpError !== undefined) return { cause: rpError, failureCause: UNSPECIFIED }
    try {
      const tpdu = decodeTpdu(data.userData, 'network-to-ms', 'RP-DATA')
      if (tpdu.type === 'SMS-STATUS-REPORT') {
        this.#onReport(tpdu)
        return 'taken'
      }
      if (tpdu.type !== 'SMS-DELIVER') return { cause: RP_CAUSES.protocolError, failureCause: UNSPECIFIED }
      if (this.isMemoryFull) {
        this.gatewayToTell = gateway
        return { cause: RP_CAUSES.memoryCapacityExceeded, failureCause: MEMORY_CAPACITY_EXCEEDED }
      }
      const text = this.inbox.take(tpdu, this.#room.runtime.clock.now())
      if (text !== undefined) this.onText(text)
      return 'taken'
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { cause: RP_CAUSES.invalidMandatoryInformation, failureCause: UNSPECIFIED }
    }
  }

  #report({ messageReference }: Pick<RpData, 'messageReference'>, report: Report, origin: SmsOrigin): void {
    const base = { direction: 'ms-to-network', messageReference } as const
    const rpdu: RpAck | RpError =
      report === 'taken'
        ? { type: 'RP-ACK', ...base, userData: deliverReport() }
        : { type: 'RP-ERROR', ...base, cause: report.cause, userData: deliverReport(report.failureCause) }
    const { runtime, config } = this.#room
    sendRpdu(rpdu, { to: origin.gateway, inReplyTo: origin.callId }, this.#room).catch((error: unknown) => {
      runtime.log.error('report of a short message not sent', { element: config.element, error: String(error) })
    })
  }
}

/** @spec TS 23.040 §9.2.2.1a */
function deliverReport(failureCause?: number): Uint8Array {
  return encodeTpdu({
    type: 'SMS-DELIVER-REPORT',
    hasUserDataHeader: false,
    ...(failureCause === undefined ? {} : { failureCause }),
    parameters: {},
  })
}
