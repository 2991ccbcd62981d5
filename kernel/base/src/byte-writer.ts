/** Up to this length a loop beats the call into Node. */
const SHORT = 64

/**
 * Builds a message of big-endian fields; grows as needed. A value that does not fit its field is a bug of the caller
 * and throws RangeError.
 */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  /** @param capacity octets to reserve; a good guess spares copies */
  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity)
  }

  /** Octets written so far. */
  get length(): number {
    return this.#length
  }

  uint8(value: number): this {
    check(value, 0xff)
    const at = this.#grow(1)
    this.#buffer[at] = value
    return this
  }

  uint16(value: number): this {
    const at = this.#grow(2)
    this.setUint16(at, value)
    return this
  }

  uint24(value: number): this {
    const at = this.#grow(3)
    this.setUint24(at, value)
    return this
  }

  uint32(value: number): this {
    const at = this.#grow(4)
    this.setUint32(at, value)
    return this
  }

  int32(value: number): this {
    if ((value | 0) !== value) throw new RangeError(`${value} does not fit in 32 bits`)
    return this.uint32(value >>> 0)
  }

  uint48(value: number): this {
    check(value, 0xffff_ffff_ffff)
    return this.uint16(Math.floor(value / 0x1_0000_0000)).uint32(value % 0x1_0000_0000)
  }

  uint64(value: bigint): this {
    if (BigInt.asUintN(64, value) !== value) throw new RangeError(`${value} does not fit in 64 bits`)
    return this.uint32(Number(value >> 32n)).uint32(Number(value & 0xffff_ffffn))
  }

  bytes(data: Uint8Array): this {
    const at = this.#grow(data.length)
    this.#buffer.set(data, at)
    return this
  }

  /** `text` as UTF-8. */
  utf8(text: string): this {
    if (text.length <= SHORT && this.#writeShortAscii(text)) return this
    const at = this.#grow(Buffer.byteLength(text))
    this.#buffer.write(text, at, 'utf8')
    return this
  }

  /**
   * The first characters of a text whose characters are octets.
   *
   * @throws RangeError for a character that is none
   */
  octetString(text: string, length: number = text.length): this {
    const at = this.#grow(length)
    let all = 0
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      all |= code
      this.#buffer[at + index] = code
    }
    check(all, 0xff)
    return this
  }

  zeros(length: number): this {
    const at = this.#grow(length)
    if (length > SHORT) this.#buffer.fill(0, at, at + length)
    else for (let index = at; index < at + length; index++) this.#buffer[index] = 0
    return this
  }

  /** Fills in a field written earlier, e.g. a length that is known only at the end. */
  setUint16(at: number, value: number): void {
    check(value, 0xffff)
    this.#checkWritten(at, 2)
    this.#buffer[at] = value >>> 8
    this.#buffer[at + 1] = value
  }

  setUint24(at: number, value: number): void {
    check(value, 0xff_ffff)
    this.#checkWritten(at, 3)
    this.#buffer[at] = value >>> 16
    this.#buffer[at + 1] = value >>> 8
    this.#buffer[at + 2] = value
  }

  setUint32(at: number, value: number): void {
    check(value, 0xffff_ffff)
    this.#checkWritten(at, 4)
    this.#buffer[at] = value >>> 24
    this.#buffer[at + 1] = value >>> 16
    this.#buffer[at + 2] = value >>> 8
    this.#buffer[at + 3] = value
  }

  /** What has been written, as a view: write nothing more afterwards. */
  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  #writeShortAscii(text: string): boolean {
    const at = this.#grow(text.length)
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code > 0x7f) {
        this.#length = at
        return false
      }
      this.#buffer[at + index] = code
    }
    return true
  }

  #checkWritten(at: number, length: number): void {
    if (!(at >= 0 && at + length <= this.#length)) throw new RangeError(`nothing written at ${at}`)
  }

  #grow(by: number): number {
    const at = this.#length
    const length = at + by
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#buffer.length * 2))
      larger.set(this.#buffer.subarray(0, at))
      this.#buffer = larger
    }
    this.#length = length
    return at
  }
}

function check(value: number, largest: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= largest)) {
    throw new RangeError(`${value} is not a whole number from 0 to ${largest}`)
  }
}
