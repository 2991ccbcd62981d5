import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'

/**
 * UOR-2-ID of ROHC RTP: for streams with an IPv4 header whose IP-ID is compressed.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   0 |       IP-ID       |
 *     +===+===+===+===+===+===+===+===+
 *     |T=0| M |          SN           |
 *     +---+---+---+---+---+---+---+---+
 *     | X |            CRC            |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param fields of which 6 bits of `sn`, 5 of `ipId` and 7 of `crc` are sent; `extended` if an extension follows
 * @spec RFC 3095 §5.7.4
 */
export function writeUor2Id(
  out: ByteWriter,
  cid: Cid,
  fields: {
    readonly sn: number
    readonly ipId: number
    readonly marker: boolean
    readonly extended: boolean
    readonly crc: number
  },
): void {
  cid.before(out)
  out.uint8(0xc0 | (fields.ipId & 0x1f))
  cid.after(out)
  out.uint8((fields.marker ? 0x40 : 0) | (fields.sn & 0x3f))
  out.uint8((fields.extended ? 0x80 : 0) | fields.crc)
}
