import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * R-1-ID of ROHC RTP: for streams with an IPv4 header whose IP-ID is compressed. Updates nothing.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |          SN           |
 *     +===+===+===+===+===+===+===+===+
 *     | M | X |T=0|       IP-ID       |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 6 bits of `sn` and 5 of `ipId` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.7.2
 */
export function writeR1Id(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ipId: number; readonly marker: boolean; readonly extended: boolean },
): void {
  cid.before(out)
  out.uint8(0x80 | (fields.sn & 0x3f))
  cid.after(out)
  out.uint8((fields.marker ? 0x80 : 0) | (fields.extended ? 0x40 : 0) | (fields.ipId & 0x1f))
}
