import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * R-1 of ROHC RTP: for streams without an IPv4 header whose IP-ID is compressed. Updates nothing.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |          SN           |
 *     +===+===+===+===+===+===+===+===+
 *     | M | X |          TS           |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 6 bits each of `sn` and `ts` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.7.2
 */
export function writeR1(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ts: number; readonly marker: boolean; readonly extended: boolean },
): void {
  cid.before(out)
  out.uint8(0x80 | (fields.sn & 0x3f))
  cid.after(out)
  out.uint8((fields.marker ? 0x80 : 0) | (fields.extended ? 0x40 : 0) | (fields.ts & 0x3f))
}
