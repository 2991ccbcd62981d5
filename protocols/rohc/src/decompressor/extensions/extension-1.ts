import type { ByteReader } from '@voltaic/base'
import { type Bits, bitsOf, concatenate } from '../fields/bits.ts'

/**
 * Extension 1. Without RTP both fields are IP-ID.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 0   1 |    SN     |    +T     |
 *   +---+---+---+---+---+---+---+---+
 *   |              -T               |
 *   +---+---+---+---+---+---+---+---+
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function readExtension1(
  reader: ByteReader,
  rtp: boolean,
): { number: 1; sn: Bits; plusT?: Bits; minusT?: Bits; ipId?: Bits } {
  const first = reader.uint8()
  const plusT = bitsOf(first, 0, 3)
  const minusT = bitsOf(reader.uint8(), 0, 8)
  const sn = bitsOf(first, 3, 3)
  return rtp ? { number: 1, sn, plusT, minusT } : { number: 1, sn, ipId: concatenate(plusT, minusT) }
}
