import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * R-0-CRC, of all profiles: the pattern goes on, and the decompressor gets a new reference.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 0   1 |          SN           |
 *     +===+===+===+===+===+===+===+===+
 *     |SN |            CRC            |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param sn of which 7 bits are sent
 * @param crc of 7 bits
 * @spec RFC 3095 §5.7.1
 */
export function writeR0Crc(out: ByteWriter, cid: Cid, sn: number, crc: number): void {
  cid.before(out)
  out.uint8(0x40 | ((sn >> 1) & 0x3f))
  cid.after(out)
  out.uint8(((sn & 1) << 7) | crc)
}
