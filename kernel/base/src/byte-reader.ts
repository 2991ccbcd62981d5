import { DecodeError } from './decode-error.ts'

/**
 * Reads big-endian fields from the front of some octets. Whatever would lie beyond the end throws a `DecodeError` with
 * the code and clause given here; nothing is copied.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #code: string
  readonly #spec: string
  #position: number

  /**
   * @param code of the DecodeError when octets are missing, e.g. `DIAMETER_TRUNCATED`
   * @param spec the clause that such input breaks
   * @param start first octet to read
   * @param end octet after the last
   */
  constructor(bytes: Uint8Array, code: string, spec: string, start = 0, end: number = bytes.length) {
    if (!(start >= 0 && start <= end && end <= bytes.length)) throw new RangeError(`no octets ${start} to ${end}`)
    this.#bytes = bytes
    this.#code = code
    this.#spec = spec
    this.#position = start
    this.#end = end
  }

  /** Offset of the next octet, counted from the start of the whole input, also in a `window`. */
  get position(): number {
    return this.#position
  }

  get remaining(): number {
    return this.#end - this.#position
  }

  /** The octet `ahead` of the next one, without reading it. */
  peek(ahead = 0): number {
    const at = this.#position + ahead
    if (!(ahead >= 0 && at < this.#end)) throw this.#truncated(ahead + 1)
    return this.#bytes[at] as number
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  uint16(): number {
    const at = this.#take(2)
    const bytes = this.#bytes
    return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  }

  uint24(): number {
    const at = this.#take(3)
    const bytes = this.#bytes
    return ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  }

  uint32(): number {
    const at = this.#take(4)
    const bytes = this.#bytes
    const low = ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
    return (bytes[at] as number) * 0x100_0000 + low
  }

  int32(): number {
    return this.uint32() | 0
  }

  /** 48 bits, which a number holds exactly: an SQN. */
  uint48(): number {
    return this.uint16() * 0x1_0000_0000 + this.uint32()
  }

  uint64(): bigint {
    const high = this.uint32()
    return (BigInt(high) << 32n) | BigInt(this.uint32())
  }

  /** The next `length` octets as a view on the input: copy what must outlive it. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** A reader of the next `length` octets only; this one goes on behind them. */
  window(length: number): ByteReader {
    const at = this.#take(length)
    return new ByteReader(this.#bytes, this.#code, this.#spec, at, at + length)
  }

  skip(length: number): void {
    this.#take(length)
  }

  /** Goes to an absolute offset inside the input, forward or back, as DNS compression does. */
  seek(position: number): void {
    if (!(position >= 0 && position <= this.#end)) throw this.#truncated(position - this.#position)
    this.#position = position
  }

  /** A DecodeError at the next octet, for faults that the caller finds in what it has read. */
  fault(code: string, message: string, spec: string = this.#spec): DecodeError {
    return new DecodeError(code, message, this.#position, spec)
  }

  #take(length: number): number {
    const at = this.#position
    const next = at + length
    if (!(length >= 0 && next <= this.#end)) throw this.#truncated(length)
    this.#position = next
    return at
  }

  #truncated(wanted: number): DecodeError {
    const message = `${wanted} octets expected, ${this.remaining} left`
    return new DecodeError(this.#code, message, this.#position, this.#spec)
  }
}
