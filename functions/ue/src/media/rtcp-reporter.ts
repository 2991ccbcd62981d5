import { DecodeError } from '@voltaic/base'
import {
  cnameOf,
  decodeRtcp,
  encodeRtcp,
  heardSenderReport,
  ntpTime,
  type ReportBlock,
  RtcpSchedule,
  type RtcpSession,
  type RtpSender,
  reportOn,
  roundTripOf,
  type SenderReport,
  shortNtpTime,
} from '@voltaic/rtp'
import type { Counters, Random } from '@voltaic/runtime'
import type { AudioReceiver } from './audio-receiver.ts'
import type { RtcpBandwidth } from './media-parameters.ts'
import type { RtcpSummary } from './media-summary.ts'

/** A call has two participants. */
const MEMBERS = 2
/** Octets of chance in a CNAME, which lasts for one call and says nothing of the user (RFC 7022 §4.2). */
const CNAME_OCTETS = 12

export interface RtcpReporterDeps {
  readonly random: Random
  readonly counters: Counters
  readonly receiver: AudioReceiver
  /** The stream that is sent now. */
  readonly rtp: () => RtpSender
  readonly send: (packet: Uint8Array) => void
}

/** RTCP of one call: when to report, what, and what the peer reports. */
export class RtcpReporter {
  readonly #deps: RtcpReporterDeps
  readonly #schedule: RtcpSchedule
  readonly #cname: string
  #bandwidth: RtcpBandwidth
  /** Packets sent when the last two reports were sent, the older first. */
  #packetsAtReports: readonly [number, number] = [0, 0]
  #sentSr = 0
  #sentRr = 0
  #receivedSr = 0
  #receivedRr = 0
  #isByeReceived = false
  #peerFractionLost: number | undefined
  #roundTrip: number | undefined

  constructor(deps: RtcpReporterDeps, bandwidth: RtcpBandwidth, now: number) {
    this.#deps = deps
    this.#schedule = new RtcpSchedule(deps.random)
    this.#cname = deps.random.hex(CNAME_OCTETS)
    this.#bandwidth = bandwidth
    this.#schedule.plan(this.#session(), now)
  }

  change(bandwidth: RtcpBandwidth, now: number): void {
    const { senders, receivers } = this.#bandwidth
    if (bandwidth.senders === senders && bandwidth.receivers === receivers) return
    this.#bandwidth = bandwidth
    this.#schedule.plan(this.#session(), now)
  }

  /** Sends a report when it is time. Asked every 20 ms, on hold too (GSMA IR.92 §3.2.5). */
  tick(now: number): void {
    if (now < this.#schedule.next || !this.#schedule.isDue(this.#session(), now)) return
    const packet = encodeRtcp([this.#report(now), cnameOf(this.#deps.rtp().ssrc, this.#cname)])
    this.#deps.send(packet)
    this.#packetsAtReports = [this.#packetsAtReports[1], this.#deps.rtp().packets]
    for (const source of this.#deps.receiver.sources) source.reported()
    this.#schedule.sent(packet.length, this.#session(), now)
  }

  /** Takes leave of the stream that is sent now. Nothing is said by who was silent, or has no bandwidth. */
  bye(now: number): void {
    const { ssrc, packets } = this.#deps.rtp()
    // RFC 3550 §6.3.7: who has never sent anything does not say BYE
    if (packets === 0 && this.#sentSr + this.#sentRr === 0) return
    if (this.#bandwidth.senders + this.#bandwidth.receivers <= 0) return
    this.#deps.send(encodeRtcp([this.#report(now), cnameOf(ssrc, this.#cname), { type: 'BYE', ssrcs: [ssrc] }]))
    this.#packetsAtReports = [0, 0]
  }

  /** One datagram of the peer. What cannot be read is counted and dropped. */
  receive(data: Uint8Array, now: number): void {
    try {
      for (const packet of decodeRtcp(data)) {
        if (packet.type === 'SR') this.#onSenderReport(packet, now)
        if (packet.type === 'RR') this.#onReports(packet.reports, now)
        if (packet.type === 'RR') this.#receivedRr += 1
        if (packet.type === 'BYE') this.#onBye(packet.ssrcs)
      }
      this.#schedule.received(data.length)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#deps.counters.add('media.drop.rtcp')
    }
  }

  summary(): RtcpSummary {
    return {
      sentSr: this.#sentSr,
      sentRr: this.#sentRr,
      receivedSr: this.#receivedSr,
      receivedRr: this.#receivedRr,
      isByeReceived: this.#isByeReceived,
      peerFractionLost: this.#peerFractionLost,
      roundTrip: this.#roundTrip,
    }
  }

  // RFC 3550 §6.4: who has sent RTP since the second last report sends an SR
  #isSender(): boolean {
    return this.#deps.rtp().packets > this.#packetsAtReports[0]
  }

  #session(): RtcpSession {
    const isSender = this.#isSender()
    let senders = isSender ? 1 : 0
    for (const source of this.#deps.receiver.sources) if (source.isSender && senders < MEMBERS) senders += 1
    const { senders: senderBandwidth, receivers: receiverBandwidth } = this.#bandwidth
    return { members: MEMBERS, senders, isSender, senderBandwidth, receiverBandwidth }
  }

  #report(now: number): SenderReport | { readonly type: 'RR'; readonly ssrc: number; readonly reports: ReportBlock[] } {
    const rtp = this.#deps.rtp()
    const reports: ReportBlock[] = []
    for (const source of this.#deps.receiver.sources) {
      if (source.isReportable) reports.push(reportOn(source.ssrc, source.statistics, source.heardReport, now))
    }
    if (this.#isSender()) {
      this.#sentSr += 1
      return rtp.report(now, reports)
    }
    this.#sentRr += 1
    return { type: 'RR', ssrc: rtp.ssrc, reports }
  }

  #onSenderReport(report: SenderReport, now: number): void {
    this.#receivedSr += 1
    const source = this.#deps.receiver.source(report.ssrc)
    if (source !== undefined) source.heardReport = heardSenderReport(report, now)
    this.#onReports(report.reports, now)
  }

  #onReports(reports: readonly ReportBlock[], now: number): void {
    const own = reports.find(({ ssrc }) => ssrc === this.#deps.rtp().ssrc)
    if (own === undefined) return
    this.#peerFractionLost = own.fractionLost / 256
    this.#roundTrip = roundTripOf(own, shortNtpTime(ntpTime(now))) ?? this.#roundTrip
  }

  #onBye(ssrcs: readonly number[]): void {
    this.#isByeReceived = true
    for (const ssrc of ssrcs) {
      const source = this.#deps.receiver.source(ssrc)
      if (source !== undefined) source.hasSaidBye = true
    }
  }
}
