import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UO-1-TS of ROHC RTP: for streams with an IPv4 header whose IP-ID is compressed.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |T=1|        TS         |
 *     +===+===+===+===+===+===+===+===+
 *     | M |      SN       |    CRC    |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 4 bits of `sn`, 5 of `ts` and 3 of `crc` are sent
 * @spec RFC 3095 §5.7.3
 */
export function writeUo1Ts(
  out: ByteWriter,
  cid: Cid,
  fields: { readonly sn: number; readonly ts: number; readonly marker: boolean; readonly crc: number },
): void {
  cid.before(out)
  out.uint8(0xa0 | (fields.ts & 0x1f))
  cid.after(out)
  out.uint8((fields.marker ? 0x80 : 0) | ((fields.sn & 0x0f) << 3) | fields.crc)
}
