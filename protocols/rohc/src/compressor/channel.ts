import { type Compressed, compressStream } from './choice/compress-stream.ts'
import { decodeFeedback } from './feedback/decode-feedback.ts'
import { takeFeedback } from './feedback/take-feedback.ts'
import { headerEnd, type PacketHeaders, readPacketHeaders } from './headers/packet-headers.ts'
import { MAX_REPEATS, type Settings } from './options.ts'
import { encodeSegments, padTo } from './packets/segment.ts'
import { type CompressedPacket, type CompressorReport, PacketTallies } from './report.ts'
import { Contexts } from './stream/contexts.ts'
import { observe } from './stream/observe.ts'
import { observeClock } from './stream/observe-clock.ts'
import { afterSending, beforeSending } from './stream/pace.ts'
import type { StreamContext } from './stream/stream-context.ts'
import { Streams } from './stream/streams.ts'
import { UncompressedContext } from './uncompressed-context.ts'

/** Time for which no new stream gets a context after the decompressor refused one. */
const REJECT_MS = 10_000

/** The state of one channel: its contexts, and what feedback told of the link. */
export class Channel {
  readonly #settings: Settings
  readonly #contexts: Contexts
  readonly #streams: Streams
  readonly #tallies = new PacketTallies()
  #uncompressed: UncompressedContext | undefined
  #repeats: number
  /** Resolution of the decompressor's clock in milliseconds; 0 while it told none. */
  #clock = 0
  #nowMs = 0
  #refusedUntil = Number.NEGATIVE_INFINITY
  #taken = 0
  #ignored = 0
  #padding = 0
  #segmentation = 0

  constructor(settings: Settings) {
    this.#settings = settings
    this.#repeats = settings.repeats
    // profile 0 has the last CID to itself, unless there is but one
    this.#contexts = new Contexts(settings.cids, Math.max(settings.maxCid, 1))
    this.#streams = new Streams(settings.profiles, this.#contexts)
  }

  compress(packet: Uint8Array, nowMs: number): readonly Uint8Array[] {
    if (packet.length === 0) return []
    this.#nowMs = nowMs
    const headers = readPacketHeaders(packet)
    const context = headers && this.#streams.contextOf(headers, nowMs >= this.#refusedUntil)
    const compressed = headers && context && this.#compressHeaders(context, headers)
    if (!compressed) return this.#compressNothing(packet)
    this.#makeRoom()
    const end = headerEnd(headers, context.profile)
    this.#tell({
      cid: context.cid.value,
      profile: context.profile,
      type: compressed.type,
      originalOctets: end,
      headerOctets: compressed.header.length,
      payloadOctets: packet.length - end,
    })
    return this.#send(joined(compressed.header, packet, end))
  }

  feedback(octets: Uint8Array): void {
    const { hasFeedback, cids } = this.#settings
    const feedback = hasFeedback ? decodeFeedback(octets, cids) : undefined
    if (!feedback) {
      this.#ignored++
      return
    }
    const { cid, isProtected, loss, clock, rejects } = feedback
    if (this.#uncompressed?.cid.value === cid) {
      this.#taken++
      this.#uncompressed.acknowledged()
      return
    }
    const context = this.#contexts.withCid(cid)
    if (!context) {
      this.#ignored++
      return
    }
    this.#taken++
    // RFC 3095 §5.7.6.7, §5.7.6.9: believed only with a CRC, since too small a value does harm
    if (isProtected && loss !== undefined) this.#repeats = Math.min(Math.max(this.#repeats, loss + 1), MAX_REPEATS)
    if (isProtected && clock !== undefined) this.#clock = clock
    if (rejects) this.#refuse(cid)
    else takeFeedback(context, feedback)
  }

  report(): CompressorReport {
    const contexts = [...this.#contexts.values()].map(({ cid, profile, mode, packets, rtp, timeStride }) => ({
      cid: cid.value,
      profile,
      mode,
      packets,
      ...(rtp ? { tsStride: rtp.stride.stride, timeStride } : {}),
    }))
    return {
      types: this.#tallies.types,
      contexts: contexts.sort((one, other) => one.cid - other.cid),
      feedback: { taken: this.#taken, ignored: this.#ignored },
      paddingOctets: this.#padding,
      segmentOctets: this.#segmentation,
    }
  }

  /** @returns undefined if the packet has to go by profile 0 this time */
  #compressHeaders(context: StreamContext, headers: PacketHeaders): Compressed | undefined {
    const nowMs = this.#nowMs
    observe(context, headers)
    observeClock(context, headers, nowMs, this.#clock, this.#settings.linkJitterMs)
    const refresh = beforeSending(context, nowMs)
    const compressed = compressStream(context, headers, {
      nowMs,
      enough: this.#repeats,
      refresh,
      guarded: this.#settings.guarded,
    })
    if (compressed) afterSending(context, headers, compressed, nowMs, this.#repeats, this.#settings)
    return compressed
  }

  #compressNothing(packet: Uint8Array): readonly Uint8Array[] {
    const { cids, maxCid, repeats, irMs } = this.#settings
    // with one CID a stream and profile 0 take turns
    if (maxCid === 0) this.#contexts.lose(0)
    this.#uncompressed ??= new UncompressedContext(cids, maxCid, repeats, irMs)
    const { type, head } = this.#uncompressed.head(packet, this.#nowMs)
    const at = type === 'IR' ? 0 : 1
    const headerOctets = head.length - at
    const payloadOctets = packet.length
    this.#tell({ cid: maxCid, profile: 0, type, originalOctets: 0, headerOctets, payloadOctets })
    return this.#send(joined(head, packet, at))
  }

  /** With one CID, profile 0 loses it to a stream. */
  #makeRoom(): void {
    if (this.#settings.maxCid === 0) this.#uncompressed = undefined
  }

  #refuse(cid: number): void {
    this.#contexts.remove(cid)
    this.#refusedUntil = this.#nowMs + REJECT_MS
  }

  #tell(packet: CompressedPacket): void {
    this.#tallies.add(packet)
    this.#settings.onPacket?.(packet)
  }

  /** @spec RFC 3095 §6.3.1 */
  #send(packet: Uint8Array): readonly Uint8Array[] {
    const { packetSizes, mrru } = this.#settings
    const largest = packetSizes.at(-1)
    if (largest === undefined) return [packet]
    const parts = packet.length > largest && mrru > 0 ? encodeSegments(packet, largest, mrru) : undefined
    if (parts) this.#segmentation += lengthOf(parts) - packet.length
    const whole = parts ?? [packet]
    const padded = whole.map((part) => padTo(part, packetSizes))
    this.#padding += lengthOf(padded) - lengthOf(whole)
    return padded
  }
}

/** A header and what follows `from` in the packet. */
function joined(header: Uint8Array, packet: Uint8Array, from: number): Uint8Array {
  const whole = Buffer.allocUnsafe(header.length + packet.length - from)
  whole.set(header)
  whole.set(from === 0 ? packet : packet.subarray(from), header.length)
  return whole
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}
