import type { ByteWriter } from '@voltaic/base'

/** CL without ASeq, ESeq and Gseq. */
const LIST_ALONE = 0x80

/** What Extension 3 tells of one IP header. */
export interface IpUpdate {
  readonly df: boolean
  readonly nbo: boolean
  readonly rnd: boolean
  /** Absent if the decompressor knows it. */
  readonly tos?: number
  /** Absent if the decompressor knows it. */
  readonly ttl?: number
  /** Writes the compressed list of extension headers; absent if the decompressor knows it. */
  readonly extensions?: (out: ByteWriter) => void
  /** Of an outer header only: its IP-ID or the offset of that. */
  readonly ipId?: number
}

/**
 * The flags of an IP header; PR is never set, since what follows the extension headers is static.
 *
 *       0     1     2     3     4     5     6     7
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     | TOS | TTL | DF  | PR  | IPX | NBO | RND | ip2 |  of the inner header; without RTP the last bit is 0
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     | TOS2| TTL2| DF2 | PR2 |IPX2 |NBO2 |RND2 | I2  |  of the outer header
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *
 * @param last value of the last bit
 * @spec RFC 3095 §5.7.5
 */
export function writeIpFlags(out: ByteWriter, update: IpUpdate, last: boolean): void {
  const presence = (update.tos === undefined ? 0 : 0x80) | (update.ttl === undefined ? 0 : 0x40)
  const flags =
    (update.df ? 0x20 : 0) | (update.extensions ? 0x08 : 0) | (update.nbo ? 0x04 : 0) | (update.rnd ? 0x02 : 0)
  out.uint8(presence | flags | (last ? 1 : 0))
}

/**
 * The fields of an IP header whose flags were set.
 *
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |         Type of Service/Traffic Class         |  if TOS = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |         Time to Live/Hop Limit                |  if TTL = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     | CL=1|  0  |  0  |  0  |          0            |  if IPX = 1: no sequence numbers, a list
 *     /           compressed header list              /
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |                  IP-ID                        |  2 octets, outer header only, if I2 = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *
 * @spec RFC 3095 §5.7.5, §5.8.5.1
 */
export function writeIpFields(out: ByteWriter, update: IpUpdate): void {
  if (update.tos !== undefined) out.uint8(update.tos)
  if (update.ttl !== undefined) out.uint8(update.ttl)
  if (update.extensions) {
    out.uint8(LIST_ALONE)
    update.extensions(out)
  }
  if (update.ipId !== undefined) out.uint16(update.ipId)
}
