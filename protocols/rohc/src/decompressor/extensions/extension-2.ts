import type { ByteReader } from '@voltaic/base'
import { type Bits, bitsOf, concatenate } from '../fields/bits.ts'

/**
 * Extension 2. Without RTP the two +T fields are IP-ID2, that of the outer header, and -T is IP-ID.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |    SN     |    +T     |
 *   +---+---+---+---+---+---+---+---+
 *   |              +T               |
 *   +---+---+---+---+---+---+---+---+
 *   |              -T               |
 *   +---+---+---+---+---+---+---+---+
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function readExtension2(
  reader: ByteReader,
  rtp: boolean,
): { number: 2; sn: Bits; plusT?: Bits; minusT?: Bits; ipId?: Bits; outerIpId?: Bits } {
  const first = reader.uint8()
  const plusT = concatenate(bitsOf(first, 0, 3), bitsOf(reader.uint8(), 0, 8))
  const minusT = bitsOf(reader.uint8(), 0, 8)
  const sn = bitsOf(first, 3, 3)
  return rtp ? { number: 2, sn, plusT, minusT } : { number: 2, sn, ipId: minusT, outerIpId: plusT }
}
