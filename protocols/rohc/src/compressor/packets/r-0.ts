import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * R-0, of all profiles: the pattern goes on in Reliable mode. Updates nothing.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 0   0 |          SN           |
 *     +===+===+===+===+===+===+===+===+
 *
 * @param sn of which 6 bits are sent
 * @spec RFC 3095 §5.7.1
 */
export function writeR0(out: ByteWriter, cid: Cid, sn: number): void {
  cid.before(out)
  out.uint8(sn & 0x3f)
  cid.after(out)
}
