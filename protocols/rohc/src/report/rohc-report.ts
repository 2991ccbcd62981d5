import { collectRtpMaps } from './codec-name.ts'
import { type RtpInIp, rtpInIp } from './rtp-in-ip.ts'
import { type ReportMode, StreamMeter, type StreamSaving } from './stream-saving.ts'

/** Most streams of one report; further ones are counted and left out. */
export const MAX_STREAMS = 1000
/** A stream with fewer packets is taken for something else that looks like RTP. */
export const MIN_PACKETS = 8

/** What the headers of RTP streams cost on the air, and what ROHC would make of them. */
export class RohcReport {
  readonly #mode: ReportMode
  readonly #streams = new Map<string, StreamMeter>()
  readonly #rtpMap = new Map<number, string>()
  #leftOut = 0

  /** @param mode U for a link without a way back for feedback */
  constructor(mode: ReportMode = 'O') {
    this.#mode = mode
  }

  /** RTP packets of streams beyond `MAX_STREAMS`. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** An IP packet without padding of a link behind it; what is not RTP is looked through for SDP. */
  packet(ipPacket: Uint8Array, atMs: number): void {
    const rtp = rtpInIp(ipPacket)
    if (rtp === undefined) this.#lookForSdp(ipPacket)
    else this.#meterOf(rtp, atMs)?.add(rtp, ipPacket, atMs)
  }

  /** The streams in the order of their first packets. */
  streams(): readonly StreamSaving[] {
    return Array.from(this.#streams.values())
      .filter((meter) => meter.packets >= MIN_PACKETS)
      .map((meter) => meter.saving(this.#rtpMap))
  }

  #meterOf(rtp: RtpInIp, atMs: number): StreamMeter | undefined {
    const key = `${rtp.source} ${rtp.destination} ${rtp.ssrc}`
    const known = this.#streams.get(key)
    if (known !== undefined) return known
    if (this.#streams.size >= MAX_STREAMS) {
      this.#leftOut++
      return undefined
    }
    const meter = new StreamMeter(rtp, this.#mode, atMs)
    this.#streams.set(key, meter)
    return meter
  }

  #lookForSdp(ipPacket: Uint8Array): void {
    if (ipPacket.length > 100) collectRtpMaps(Buffer.from(ipPacket).toString('latin1'), this.#rtpMap)
  }
}
