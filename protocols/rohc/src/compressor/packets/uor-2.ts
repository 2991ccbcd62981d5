import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UOR-2 of ROHC RTP: for streams without an IPv4 header whose IP-ID is compressed.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   0 |        TS         |
 *     +===+===+===+===+===+===+===+===+
 *     |TS | M |          SN           |
 *     +---+---+---+---+---+---+---+---+
 *     | X |            CRC            |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 6 bits each of `sn` and `ts` and 7 of `crc` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.7.4
 */
export function writeUor2(
  out: ByteWriter,
  cid: Cid,
  fields: {
    readonly sn: number
    readonly ts: number
    readonly marker: boolean
    readonly extended: boolean
    readonly crc: number
  },
): void {
  cid.before(out)
  out.uint8(0xc0 | ((fields.ts >> 1) & 0x1f))
  cid.after(out)
  out.uint8(((fields.ts & 1) << 7) | (fields.marker ? 0x40 : 0) | (fields.sn & 0x3f))
  out.uint8((fields.extended ? 0x80 : 0) | fields.crc)
}
