import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * R-1 of the profiles without RTP. Updates nothing.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |          SN           |
 *     +===+===+===+===+===+===+===+===+
 *     | X |           IP-ID           |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 6 bits of `sn` and 7 of `ipId` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.11.3; RFC 4815 §8.2
 */
export function writeR1Plain(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ipId: number; readonly extended: boolean },
): void {
  cid.before(out)
  out.uint8(0x80 | (fields.sn & 0x3f))
  cid.after(out)
  out.uint8((fields.extended ? 0x80 : 0) | (fields.ipId & 0x7f))
}
