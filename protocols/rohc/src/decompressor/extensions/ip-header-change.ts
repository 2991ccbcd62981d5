import type { ByteReader } from '@voltaic/base'
import { type IpExtensionHeaders, readIpExtensionHeaders } from '../lists/ip-extension-headers.ts'

/** What extension 3 tells of an IP header: the flags always, the fields where their flag is set. */
export interface IpChange {
  readonly df: boolean
  readonly nbo: boolean
  readonly rnd: boolean
  readonly tos?: number
  readonly ttl?: number
  readonly protocol?: number
  readonly extensions?: IpExtensionHeaders
}

/**
 * Inner and outer IP header flags and fields. The last flag, ip2 or I2, is for the reader of the extension.
 *
 *      0     1     2     3     4     5     6     7
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   | TOS | TTL | DF  | PR  | IPX | NBO | RND |     |
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |         Type of Service/Traffic Class         |  if TOS = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |         Time to Live/Hop Limit                |  if TTL = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |         Protocol/Next Header                  |  if PR = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /         IP extension headers                  /  if IPX = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *
 * @param reader at the fields
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.5
 */
export function readIpChange(reader: ByteReader, flags: number): IpChange {
  const tos = (flags & 0x80) !== 0 ? { tos: reader.uint8() } : {}
  const ttl = (flags & 0x40) !== 0 ? { ttl: reader.uint8() } : {}
  const protocol = (flags & 0x10) !== 0 ? { protocol: reader.uint8() } : {}
  const extensions = (flags & 0x08) !== 0 ? { extensions: readIpExtensionHeaders(reader) } : {}
  return {
    df: (flags & 0x20) !== 0,
    nbo: (flags & 0x04) !== 0,
    rnd: (flags & 0x02) !== 0,
    ...tos,
    ...ttl,
    ...protocol,
    ...extensions,
  }
}
