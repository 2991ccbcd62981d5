import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UO-0, of all profiles: the pattern goes on.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 0 |      SN       |    CRC    |
 *     +===+===+===+===+===+===+===+===+
 *
 * @param sn of which 4 bits are sent
 * @param crc of 3 bits
 * @spec RFC 3095 §5.7.1
 */
export function writeUo0(out: ByteWriter, cid: Cid, sn: number, crc: number): void {
  cid.before(out)
  out.uint8(((sn & 0x0f) << 3) | crc)
  cid.after(out)
}
