import { type Compressor, createCompressor } from '../compressor/compressor.ts'
import { createDecompressor } from '../decompressor/create-decompressor.ts'
import type { Decompressor } from '../decompressor/decompressor.ts'
import { codecName, type RtpMap } from './codec-name.ts'
import type { RtpInIp } from './rtp-in-ip.ts'

/** U: no way back. O and R: feedback arrives at once and whole. */
export type ReportMode = 'U' | 'O' | 'R'

/** What ROHC makes of one RTP stream. Octets are IP packets and ROHC packets, without a link layer. */
export interface StreamSaving {
  readonly source: string
  readonly destination: string
  readonly ssrc: number
  readonly ipVersion: 4 | 6
  readonly hasUdpChecksum: boolean
  readonly payloadType: number
  readonly codec: string
  readonly packets: number
  readonly seconds: number
  readonly payloadOctets: number
  /** Octets of IP, UDP and RTP headers. */
  readonly headerOctets: number
  readonly compressedHeaderOctets: number
  /** By packet type, in the order of their first packet. */
  readonly types: readonly PacketTypeSaving[]
  /** Mean octets of a header: before, after, and after over the second half of the stream. */
  readonly meanHeader: number
  readonly meanCompressedHeader: number
  readonly meanSettledHeader: number
  /** Share of headers in all octets, 0 to 1. */
  readonly headerShare: number
  readonly compressedHeaderShare: number
  readonly kbitPerSecond: number
  readonly compressedKbitPerSecond: number
  readonly savedKbitPerSecond: number
  /** Packets that the decompressor did not give back as they were. None in a stream without loss. */
  readonly notRestored: number
}

export interface PacketTypeSaving {
  readonly type: string
  readonly packets: number
  readonly headerOctets: number
}

/** Compresses the packets of a stream, decompresses them again, and counts. */
export class StreamMeter {
  readonly #first: RtpInIp
  readonly #compressor: Compressor
  readonly #decompressor: Decompressor
  readonly #types = new Map<string, { packets: number; headerOctets: number }>()
  readonly #headers: number[] = []
  readonly #strides = new Map<number, number>()
  readonly #startedAt: number
  #endedAt: number
  #payloadOctets = 0
  #headerOctets = 0
  #largestPayload = 0
  #notRestored = 0
  #last: RtpInIp

  constructor(first: RtpInIp, mode: ReportMode, atMs: number) {
    this.#first = first
    this.#last = first
    this.#startedAt = atMs
    this.#endedAt = atMs
    const channel = { profiles: [0, 1, 2, 4], cids: 'small', maxCid: 0 } as const
    this.#compressor = createCompressor({
      ...channel,
      feedback: mode === 'U' ? 'none' : 'available',
      onPacket: ({ type, headerOctets }) => this.#count(type, headerOctets),
    })
    this.#decompressor = createDecompressor({ ...channel, mode, sendsFeedback: mode !== 'U' })
  }

  get packets(): number {
    return this.#headers.length
  }

  add(rtp: RtpInIp, ipPacket: Uint8Array, atMs: number): void {
    this.#endedAt = Math.max(this.#endedAt, atMs)
    this.#payloadOctets += rtp.payloadOctets
    this.#headerOctets += rtp.headerOctets
    this.#largestPayload = Math.max(this.#largestPayload, rtp.payloadOctets)
    if (((rtp.sequenceNumber - this.#last.sequenceNumber) & 0xffff) === 1) this.#countStride(rtp)
    this.#last = rtp
    for (const rohcPacket of this.#compressor.compress(ipPacket, atMs)) {
      const outcome = this.#decompressor.decompress(rohcPacket, atMs)
      const isRestored = outcome.kind === 'packet' && equal(outcome.packet, ipPacket)
      if (!isRestored) this.#notRestored++
    }
    for (const element of this.#decompressor.takeFeedback()) this.#compressor.feedback(feedbackData(element))
  }

  saving(rtpMap: RtpMap): StreamSaving {
    const { source, destination, ssrc, version, payloadType, hasUdpChecksum } = this.#first
    const packets = Math.max(1, this.#headers.length)
    const compressed = sum(this.#headers)
    const settled = this.#headers.slice(this.#headers.length >> 1)
    const seconds = Math.max(0.001, (this.#endedAt - this.#startedAt) / 1000)
    const rate = (headers: number) => ((headers + this.#payloadOctets) * 8) / seconds / 1000
    return {
      source,
      destination,
      ssrc,
      ipVersion: version,
      hasUdpChecksum,
      payloadType,
      codec: codecName(payloadType, rtpMap, this.#mostFrequentStride(), this.#largestPayload),
      packets: this.#headers.length,
      seconds,
      payloadOctets: this.#payloadOctets,
      headerOctets: this.#headerOctets,
      compressedHeaderOctets: compressed,
      types: Array.from(this.#types, ([type, counts]) => ({ type, ...counts })),
      meanHeader: this.#headerOctets / packets,
      meanCompressedHeader: compressed / packets,
      meanSettledHeader: sum(settled) / Math.max(1, settled.length),
      headerShare: this.#headerOctets / (this.#headerOctets + this.#payloadOctets),
      compressedHeaderShare: compressed / (compressed + this.#payloadOctets),
      kbitPerSecond: rate(this.#headerOctets),
      compressedKbitPerSecond: rate(compressed),
      savedKbitPerSecond: rate(this.#headerOctets) - rate(compressed),
      notRestored: this.#notRestored,
    }
  }

  #count(type: string, headerOctets: number): void {
    this.#headers.push(headerOctets)
    const counts = this.#types.get(type) ?? { packets: 0, headerOctets: 0 }
    counts.packets++
    counts.headerOctets += headerOctets
    this.#types.set(type, counts)
  }

  #countStride({ timestamp }: RtpInIp): void {
    const stride = (timestamp - this.#last.timestamp) >>> 0
    // A stream of noise would have one for each packet.
    if (this.#strides.size < 16 || this.#strides.has(stride)) {
      this.#strides.set(stride, (this.#strides.get(stride) ?? 0) + 1)
    }
  }

  #mostFrequentStride(): number {
    let [best, times] = [0, 0]
    for (const [stride, count] of this.#strides) if (count > times) [best, times] = [stride, count]
    return best
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, at) => octet === other[at])
}

/** A feedback element without type octet and Size: what a link hands to the compressor (RFC 3095 §5.2.2). */
function feedbackData(element: Uint8Array): Uint8Array {
  return element.subarray(((element[0] ?? 0) & 7) === 0 ? 2 : 1)
}
