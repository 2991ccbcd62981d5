import { type ByteReader, DecodeError } from '@voltaic/base'

const FILLER = 15
const SPEC = 'TS 24.008 §10.5.4.7'

/**
 * Digits of `length` octets, the low half first; 1111 at the very end is filling.
 *
 * @throws DecodeError BCD_DIGIT for a half octet that is no digit
 * @spec TS 24.008 §10.5.4.7; TS 29.274 §8.3
 */
export function decodeBcdDigits(reader: ByteReader, length: number): string {
  let digits = ''
  for (let left = length; left > 0; left--) {
    const octet = reader.uint8()
    digits += digitOf(octet & 15, reader)
    if (octet >> 4 === FILLER && left === 1) break
    digits += digitOf(octet >> 4, reader)
  }
  return digits
}

function digitOf(value: number, reader: ByteReader): number {
  if (value <= 9) return value
  throw new DecodeError('BCD_DIGIT', `${value} is no digit`, reader.position - 1, SPEC)
}

/**
 * @throws RangeError for text that is not digits alone
 * @spec TS 24.008 §10.5.4.7
 */
export function encodeBcdDigits(digits: string): Uint8Array {
  if (!/^[0-9]*$/.test(digits)) throw new RangeError(`not digits alone: ${digits}`)
  const octets = new Uint8Array(Math.ceil(digits.length / 2))
  for (let index = 0; index < octets.length; index++) {
    const low = Number(digits[index * 2])
    const high = Number(digits[index * 2 + 1] ?? FILLER)
    octets[index] = (high << 4) | low
  }
  return octets
}
