import { DecodeError } from '@voltaic/base'
import {
  type BencodeDictionary,
  type BencodeValue,
  MAX_BENCODE_DEPTH,
  MAX_BENCODE_DIGITS,
  MAX_BENCODE_LENGTH,
  MAX_BENCODE_VALUES,
} from './bencode.ts'

/** Bencode has no standard; this is where the ng protocol is written down. */
const SPEC = 'rtpengine, The ng Control Protocol'
const LOWER_I = 0x69
const LOWER_L = 0x6c
const LOWER_D = 0x64
const LOWER_E = 0x65
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/**
 * Decodes one value that fills all the octets. Keys of a dictionary may come in any order, as the peers of the field do not
 * sort them; of a key that comes twice the last value counts.
 *
 * @throws DecodeError BENCODE_MALFORMED, BENCODE_TRUNCATED, BENCODE_TOO_LONG, BENCODE_TOO_DEEP, BENCODE_TOO_MANY
 */
export function decodeBencode(data: Uint8Array): BencodeValue {
  if (data.length > MAX_BENCODE_LENGTH) {
    throw new DecodeError('BENCODE_TOO_LONG', `${data.length} octets`, MAX_BENCODE_LENGTH, SPEC)
  }
  const reader = new Reader(data)
  const value = reader.value(0)
  if (reader.at !== data.length) throw new DecodeError('BENCODE_MALFORMED', 'octets after the end', reader.at, SPEC)
  return value
}

class Reader {
  at = 0
  readonly #data: Buffer
  #values = 0

  constructor(data: Uint8Array) {
    this.#data = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  }

  value(depth: number): BencodeValue {
    this.#values += 1
    if (this.#values > MAX_BENCODE_VALUES) throw this.#error('BENCODE_TOO_MANY', 'too many values')
    if (depth > MAX_BENCODE_DEPTH) throw this.#error('BENCODE_TOO_DEEP', 'too deep')
    switch (this.#peek()) {
      case LOWER_I:
        return this.#number()
      case LOWER_L:
        return this.#list(depth)
      case LOWER_D:
        return this.#dictionary(depth)
      default:
        return this.#octets()
    }
  }

  #list(depth: number): BencodeValue[] {
    this.at += 1
    const list: BencodeValue[] = []
    while (this.#peek() !== LOWER_E) list.push(this.value(depth + 1))
    this.at += 1
    return list
  }

  #dictionary(depth: number): BencodeDictionary {
    this.at += 1
    const entries = new Map<string, BencodeValue>()
    while (this.#peek() !== LOWER_E) {
      const key = this.#octets()
      entries.set(key, this.value(depth + 1))
    }
    this.at += 1
    return entries
  }

  #number(): number {
    this.at += 1
    const isNegative = this.#peek() === MINUS
    if (isNegative) this.at += 1
    const digits = this.#digits(LOWER_E)
    if (isNegative && digits === 0) throw this.#error('BENCODE_MALFORMED', 'minus zero')
    return isNegative ? -digits : digits
  }

  #octets(): string {
    const length = this.#digits(COLON)
    const end = this.at + length
    if (end > this.#data.length) throw this.#error('BENCODE_TRUNCATED', `${length} octets announced`)
    const text = this.#data.toString('latin1', this.at, end)
    this.at = end
    return text
  }

  /** Decimal digits and the octet that ends them. */
  #digits(end: number): number {
    const start = this.at
    let value = 0
    for (let octet = this.#peek(); octet !== end; octet = this.#peek()) {
      if (octet < ZERO || octet > NINE) throw this.#error('BENCODE_MALFORMED', 'no digit')
      if (this.at - start >= MAX_BENCODE_DIGITS) throw this.#error('BENCODE_MALFORMED', 'too many digits')
      value = value * 10 + (octet - ZERO)
      this.at += 1
    }
    const length = this.at - start
    if (length === 0) throw this.#error('BENCODE_MALFORMED', 'no digits')
    if (length > 1 && this.#data[start] === ZERO) throw this.#error('BENCODE_MALFORMED', 'leading zero')
    if (!Number.isSafeInteger(value)) throw this.#error('BENCODE_MALFORMED', 'number too large')
    this.at += 1
    return value
  }

  #peek(): number {
    const octet = this.#data[this.at]
    if (octet === undefined) throw this.#error('BENCODE_TRUNCATED', 'the message ends too early')
    return octet
  }

  #error(code: string, message: string): DecodeError {
    return new DecodeError(code, message, this.at, SPEC)
  }
}
