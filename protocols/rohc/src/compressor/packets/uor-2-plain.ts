import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UOR-2 of the profiles without RTP.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   0 |        SN         |
 *     +===+===+===+===+===+===+===+===+
 *     | X |            CRC            |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 5 bits of `sn` and 7 of `crc` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.11.3; RFC 4815 §8.8
 */
export function writeUor2Plain(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly extended: boolean; readonly crc: number },
): void {
  cid.before(out)
  out.uint8(0xc0 | (fields.sn & 0x1f))
  cid.after(out)
  out.uint8((fields.extended ? 0x80 : 0) | fields.crc)
}
