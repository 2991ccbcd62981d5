import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UO-1 of the profiles without RTP.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |         IP-ID         |
 *     +===+===+===+===+===+===+===+===+
 *     |        SN         |    CRC    |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 5 bits of `sn`, 6 of `ipId` and 3 of `crc` are sent
 * @spec RFC 3095 §5.11.3; RFC 4815 §8.2
 */
export function writeUo1Plain(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ipId: number; readonly crc: number },
): void {
  cid.before(out)
  out.uint8(0x80 | (fields.ipId & 0x3f))
  cid.after(out)
  out.uint8(((fields.sn & 0x1f) << 3) | fields.crc)
}
