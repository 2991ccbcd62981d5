import type { Address } from '@voltaic/runtime'
import { RtpStream } from './rtp-stream.ts'

/** Sources of one flow. */
export const MAX_SOURCES = 16
/** Packets in a row before what nobody has announced is believed to be RTP. @spec RFC 3550 §A.1 */
const PROBATION = 3

/** The RTP sources that are heard from one address at another. */
export class RtpStreams {
  readonly #from: Address
  readonly #to: Address
  readonly #bySource = new Map<number, RtpStream>()
  /** Of the last packet: most flows have one source. */
  #last: RtpStream | undefined
  #candidate = -1
  #candidateSequence = 0
  #inRow = 0
  /** Whether the last packet began a stream. */
  isFresh = false

  constructor(from: Address, to: Address) {
    this.#from = from
    this.#to = to
  }

  streams(): Iterable<RtpStream> {
    return this.#bySource.values()
  }

  /**
   * Takes a datagram that can be RTP.
   *
   * @param isAnnounced asked of a source that is new
   * @returns undefined when it is not believed (yet)
   */
  receive(
    octets: Uint8Array,
    start: number,
    end: number,
    frame: number,
    at: number,
    isAnnounced: () => boolean,
  ): RtpStream | undefined {
    this.isFresh = false
    const ssrc = uint32(octets, start + 8)
    const stream = this.#last?.ssrc === ssrc ? this.#last : this.#bySource.get(ssrc)
    if (stream !== undefined) {
      this.#last = stream
      stream.receive(octets, start, end, at)
      return stream
    }
    if (this.#bySource.size >= MAX_SOURCES || !this.#isBelieved(ssrc, octets, start, isAnnounced)) return undefined
    const fresh = new RtpStream(this.#from, this.#to, ssrc, frame, at)
    fresh.receive(octets, start, end, at)
    this.#bySource.set(ssrc, fresh)
    this.#last = fresh
    this.isFresh = true
    return fresh
  }

  #isBelieved(ssrc: number, octets: Uint8Array, start: number, isAnnounced: () => boolean): boolean {
    const sequence = ((octets[start + 2] as number) << 8) | (octets[start + 3] as number)
    const isNext = ssrc === this.#candidate && sequence === ((this.#candidateSequence + 1) & 0xffff)
    this.#inRow = isNext ? this.#inRow + 1 : 1
    this.#candidate = ssrc
    this.#candidateSequence = sequence
    return this.#inRow >= PROBATION || isAnnounced()
  }
}

function uint32(octets: Uint8Array, at: number): number {
  return (
    (octets[at] as number) * 0x100_0000 +
    ((octets[at + 1] as number) << 16) +
    ((octets[at + 2] as number) << 8) +
    (octets[at + 3] as number)
  )
}
