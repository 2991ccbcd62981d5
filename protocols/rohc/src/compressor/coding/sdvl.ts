import type { ByteWriter } from '@voltaic/base'

/** Bits that a self-describing value of 1 to 4 octets carries. */
export const SDVL_BITS: readonly number[] = [0, 7, 14, 21, 29]

/** Largest value there is. */
export const MAX_SDVL = 0x1fff_ffff

/**
 * Octets that `value` takes.
 *
 * @throws RangeError for a value above 2^29 - 1
 */
export function sdvlOctets(value: number): 1 | 2 | 3 | 4 {
  if (value <= 0x7f) return 1
  if (value <= 0x3fff) return 2
  if (value <= 0x1f_ffff) return 3
  if (value <= MAX_SDVL) return 4
  throw new RangeError(`${value} does not fit in 29 bits`)
}

/**
 * Writes the low bits of `value` in so many octets, which is at least what they take.
 *
 *     0xxxxxxx                                 7 bits
 *     10xxxxxx xxxxxxxx                       14 bits
 *     110xxxxx xxxxxxxx xxxxxxxx              21 bits
 *     111xxxxx xxxxxxxx xxxxxxxx xxxxxxxx     29 bits
 *
 * @spec RFC 3095 §4.5.6
 */
export function writeSdvl(out: ByteWriter, value: number, octets: 1 | 2 | 3 | 4 = sdvlOctets(value)): void {
  if (octets === 1) out.uint8(value & 0x7f)
  else if (octets === 2) out.uint16(0x8000 | (value & 0x3fff))
  else if (octets === 3) out.uint24(0xc0_0000 | (value & 0x1f_ffff))
  else out.uint32((0xe000_0000 | (value & MAX_SDVL)) >>> 0)
}
