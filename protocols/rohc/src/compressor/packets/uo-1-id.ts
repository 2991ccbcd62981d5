import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UO-1-ID of ROHC RTP: for streams with an IPv4 header whose IP-ID is compressed. Has no marker bit.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |T=0|       IP-ID       |
 *     +===+===+===+===+===+===+===+===+
 *     | X |      SN       |    CRC    |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 4 bits of `sn`, 5 of `ipId` and 3 of `crc` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.7.3
 */
export function writeUo1Id(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ipId: number; readonly extended: boolean; readonly crc: number },
): void {
  cid.before(out)
  out.uint8(0x80 | (fields.ipId & 0x1f))
  cid.after(out)
  out.uint8((fields.extended ? 0x80 : 0) | ((fields.sn & 0x0f) << 3) | fields.crc)
}
