import { fcs32 } from './fcs-32.ts'

/** Most segments of one unit: without it empty segments could go on for ever. */
export const MAX_SEGMENTS = 256

export type Reassembly =
  | { readonly kind: 'pending' }
  | { readonly kind: 'unit'; readonly packet: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Puts a packet together that came in segments.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   1   1   1   1 | F |
 *   +---+---+---+---+---+---+---+---+
 *   /           Segment             /  variable length
 *   +---+---+---+---+---+---+---+---+
 *
 * Holds at most `mrru` octets, which is MRRU of the channel and counts the CRC at the end of the unit.
 *
 * @spec RFC 3095 §5.1.1, §5.2.5.2
 */
export class SegmentReassembly {
  readonly #mrru: number
  #buffer: Uint8Array = new Uint8Array(0)
  #length = 0
  #segments = 0
  #tooLong = false

  constructor(mrru: number) {
    this.#mrru = mrru
  }

  /** Segments that wait for their end. */
  get pending(): number {
    return this.#segments
  }

  add(segment: Uint8Array, final: boolean): Reassembly {
    if (this.#mrru === 0) return { kind: 'refused', reason: 'segments are not negotiated' }
    this.#append(segment)
    if (!final) return { kind: 'pending' }
    const outcome = this.#finish()
    this.abort()
    return outcome
  }

  /** RFC 3095 §5.2.5.2: any packet that is no segment discards the segments received so far. */
  abort(): void {
    this.#buffer = new Uint8Array(0)
    this.#length = 0
    this.#segments = 0
    this.#tooLong = false
  }

  #append(segment: Uint8Array): void {
    const length = this.#length + segment.length
    if (this.#tooLong || length > this.#mrru || this.#segments === MAX_SEGMENTS) {
      this.#tooLong = true
      this.#buffer = new Uint8Array(0)
      return
    }
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(this.#mrru, length * 2))
      grown.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = grown
    }
    this.#buffer.set(segment, this.#length)
    this.#length = length
    this.#segments++
  }

  #finish(): Reassembly {
    if (this.#tooLong) return { kind: 'refused', reason: 'reconstructed unit larger than MRRU' }
    const end = this.#length - 4
    if (end <= 0) return { kind: 'refused', reason: 'reconstructed unit of 4 octets or less' }
    const unit = this.#buffer
    // RFC 1662 §C.3: the least significant octet of the FCS is sent first.
    const received =
      (((unit[end + 3] as number) << 24) |
        ((unit[end + 2] as number) << 16) |
        ((unit[end + 1] as number) << 8) |
        (unit[end] as number)) >>>
      0
    if (received !== fcs32(unit, end)) return { kind: 'refused', reason: 'CRC of the reconstructed unit' }
    return { kind: 'unit', packet: unit.slice(0, end) }
  }
}
