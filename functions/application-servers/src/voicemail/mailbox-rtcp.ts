import type { SpeechSender } from '@voltaic/audio'
import { DecodeError } from '@voltaic/base'
import {
  cnameOf,
  decodeRtcp,
  decodeRtp,
  encodeRtcp,
  type HeardSenderReport,
  heardSenderReport,
  ReceptionStatistics,
  type ReportBlock,
  reportOn,
} from '@voltaic/rtp'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { AgreedStream } from '@voltaic/sdp'

/** The least interval of RFC 3550 §6.2: a message is one source, and there is one to hear it. */
const INTERVAL_MS = 5000
/** Octets of chance in a CNAME, which lasts for one call (RFC 7022 §4.2). */
const CNAME_OCTETS = 12

export interface MailboxRtcpParts {
  sender(): SpeechSender | undefined
  send(packet: Uint8Array): void
}

/** RTCP of a machine that listens: without it a phone takes the silence for a call that has broken down (GSMA IR.92 §3.2.5). */
export class MailboxRtcp {
  readonly #runtime: Runtime
  readonly #parts: MailboxRtcpParts
  readonly #cname: string
  /** Of a machine that has never spoken. */
  readonly #ssrc: number
  #isOn = false
  #timer: Timer | undefined
  #source: { readonly ssrc: number; readonly statistics: ReceptionStatistics } | undefined
  #clockRate = 8000
  #report: HeardSenderReport | undefined

  constructor(runtime: Runtime, parts: MailboxRtcpParts) {
    this.#runtime = runtime
    this.#parts = parts
    this.#cname = runtime.random.hex(CNAME_OCTETS)
    this.#ssrc = runtime.random.integer(0x1_0000_0000)
  }

  /** RFC 3556 §2: whoever wants no RTCP says b=RS:0 and b=RR:0. */
  agreed({ codec, rtcpSenders = 1, rtcpReceivers = 1 }: AgreedStream): void {
    this.#isOn = rtcpSenders + rtcpReceivers > 0
    this.#clockRate = codec.clockRate
    this.#timer ??= this.#runtime.clock.startTimer(INTERVAL_MS, this.#onTimer)
  }

  /** A packet of the caller. @param now milliseconds since 1970 */
  heard(data: Uint8Array, now: number): void {
    try {
      const { ssrc, sequenceNumber, timestamp } = decodeRtp(data)
      if (this.#source?.ssrc !== ssrc) {
        this.#source = { ssrc, statistics: new ReceptionStatistics(1) }
        this.#report = undefined
      }
      this.#source.statistics.receive(sequenceNumber)
      this.#source.statistics.updateJitter(timestamp, (now * this.#clockRate) / 1000)
    } catch (error) {
      this.#count(error)
    }
  }

  /** A datagram of the caller. */
  receive(data: Uint8Array): void {
    try {
      for (const packet of decodeRtcp(data)) {
        if (packet.type !== 'SR' || packet.ssrc !== this.#source?.ssrc) continue
        this.#report = heardSenderReport(packet, this.#runtime.clock.now())
      }
    } catch (error) {
      this.#count(error)
    }
  }

  bye(): void {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#timer = undefined
    if (this.#isOn) this.#send(true)
  }

  readonly #onTimer = (): void => {
    if (this.#isOn) this.#send(false)
    this.#timer = this.#runtime.clock.startTimer(INTERVAL_MS, this.#onTimer)
  }

  #send(isLast: boolean): void {
    const now = this.#runtime.clock.now()
    const sender = this.#parts.sender()
    const reports: readonly ReportBlock[] =
      this.#source === undefined ? [] : [reportOn(this.#source.ssrc, this.#source.statistics, this.#report, now)]
    const ssrc = sender?.ssrc ?? this.#ssrc
    const report =
      sender === undefined ? { type: 'RR' as const, ssrc, reports } : { ...sender.report(now), reports: [...reports] }
    const bye = isLast ? [{ type: 'BYE' as const, ssrcs: [ssrc] }] : []
    this.#parts.send(encodeRtcp([report, cnameOf(ssrc, this.#cname), ...bye]))
  }

  #count(error: unknown): void {
    if (!(error instanceof DecodeError)) throw error
    this.#runtime.counters.add('voicemail.drop.malformed')
  }
}
