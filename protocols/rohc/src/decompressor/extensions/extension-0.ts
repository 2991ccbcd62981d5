import type { ByteReader } from '@voltaic/base'
import { type Bits, bitsOf } from '../fields/bits.ts'

/**
 * Extension 0. Without RTP the second field is IP-ID.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 0   0 |    SN     |    +T     |
 *   +---+---+---+---+---+---+---+---+
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function readExtension0(reader: ByteReader, rtp: boolean): { number: 0; sn: Bits; plusT?: Bits; ipId?: Bits } {
  const octet = reader.uint8()
  const low = bitsOf(octet, 0, 3)
  return { number: 0, sn: bitsOf(octet, 3, 3), ...(rtp ? { plusT: low } : { ipId: low }) }
}
