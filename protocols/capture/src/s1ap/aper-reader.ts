import { DecodeError } from '@voltaic/base'

const SPEC = 'TS 36.413 §9.4'
/** Octets in one piece of an open type or octet string; longer ones come in fragments. */
const FRAGMENT = 16_384
/** Fragments are not put together: no message that carries options needs them. */
const FIRST_FRAGMENT_OCTET = 0xc0
/** Extension additions of one sequence. */
const MAX_ADDITIONS = 64

/**
 * Reads bits of the aligned variant of the packed encoding rules, as far as S1AP needs them.
 *
 * @spec TS 36.413 §9.4
 */
export class AperReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  /** In bits. */
  #position: number

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#position = start * 8
    this.#end = end * 8
  }

  /** Offset of the octet that holds the next bit. */
  get offset(): number {
    return this.#position >> 3
  }

  /** Up to 24 bits, the first one highest. @throws DecodeError APER_TRUNCATED */
  bits(count: number): number {
    if (this.#position + count > this.#end) throw this.fault('APER_TRUNCATED', `${count} bits expected`)
    let value = 0
    for (let left = count; left > 0; left--) {
      const octet = this.#bytes[this.#position >> 3] ?? 0
      value = value * 2 + ((octet >> (7 - (this.#position & 7))) & 1)
      this.#position++
    }
    return value
  }

  flag(): boolean {
    return this.bits(1) === 1
  }

  align(): void {
    this.#position = (this.#position + 7) & ~7
  }

  /** Whole octets from the next boundary on, as a number. */
  alignedUint(octets: number): number {
    this.align()
    let value = 0
    for (let left = octets; left > 0; left--) value = value * 256 + this.bits(8)
    return value
  }

  /**
   * A whole number whose range is larger than 64K: its length in octets, in `lengthBits` bits, then the octets (X.691
   * clause 13.2.6).
   */
  longInteger(lengthBits: number): number {
    return this.alignedUint(this.bits(lengthBits) + 1)
  }

  /** A length of open types and octet strings. @throws DecodeError APER_FRAGMENTED, APER_TRUNCATED */
  length(): number {
    const first = this.alignedUint(1)
    if (first < 0x80) return first
    if (first >= FIRST_FRAGMENT_OCTET) throw this.fault('APER_FRAGMENTED', `a value of ${FRAGMENT} octets or more`)
    return (first & 0x3f) * 256 + this.bits(8)
  }

  /** Where the octets of an open type or an octet string are; this reader goes on behind them. */
  octets(count: number = this.length()): { readonly start: number; readonly end: number } {
    this.align()
    const start = this.offset
    this.skipBits(count * 8)
    return { start, end: start + count }
  }

  /** A reader of the open type that comes next. */
  openType(): AperReader {
    const { start, end } = this.octets()
    return new AperReader(this.#bytes, start, end)
  }

  skipBits(count: number): void {
    if (this.#position + count > this.#end) throw this.fault('APER_TRUNCATED', `${count} bits expected`)
    this.#position += count
  }

  /** Skips what newer releases have added to a sequence whose extension bit is set. */
  skipAdditions(): void {
    // X.691 clause 11.6: more than 64 additions take another form
    if (this.flag()) throw this.fault('APER_TOO_MANY_ADDITIONS', `more than ${MAX_ADDITIONS} additions`)
    const count = this.bits(6) + 1
    const present = Array.from({ length: count }, () => this.flag())
    for (const isPresent of present) if (isPresent) this.octets()
  }

  fault(code: string, message: string): DecodeError {
    return new DecodeError(code, message, this.offset, SPEC)
  }
}
