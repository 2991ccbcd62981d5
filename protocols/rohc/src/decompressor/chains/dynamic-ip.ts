import type { ByteReader } from '@voltaic/base'
import { PROFILE_IP } from '../framework/profiles.ts'
import { rohcFault } from '../framework/rohc-reader.ts'
import { readGenericList } from '../lists/compressed-list.ts'
import { extensionHeaderLength } from '../lists/extension-header.ts'
import { applyList, EMPTY_LIST, type ListContext } from '../lists/list-context.ts'
import type { IpFields, StaticIp } from '../state/stream-fields.ts'

/**
 * The dynamic part of an IPv4 or IPv6 header.
 *
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   |        Type of Service        |      |         Traffic Class         |
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   |         Time to Live          |      |           Hop Limit           |
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   /        Identification         /  2   / Generic extension header list /
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   | DF|RND|NBO|SID|       0       |      SID: profile 0x0004 only (RFC 3843 §3.3)
 *   +---+---+---+---+---+---+---+---+
 *   / Generic extension header list /
 *   +---+---+---+---+---+---+---+---+
 *
 * @param before what the context knows of the extension headers
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4
 */
export function readDynamicIp(
  reader: ByteReader,
  ip: StaticIp,
  before: ListContext | undefined,
  profile: number,
): IpFields {
  const tos = reader.uint8()
  const ttl = reader.uint8()
  if (ip.version === 6) {
    const none = { df: false, identification: 0, rnd: true, nbo: true, sid: false }
    return { ...ip, tos, ttl, ...none, extensions: readExtensions(reader, before) }
  }
  const identification = reader.uint16()
  const flags = reader.uint8()
  return {
    ...ip,
    tos,
    ttl,
    df: (flags & 0x80) !== 0,
    identification,
    rnd: (flags & 0x40) !== 0,
    nbo: (flags & 0x20) !== 0,
    sid: profile === PROFILE_IP && (flags & 0x10) !== 0,
    extensions: readExtensions(reader, before),
  }
}

function readExtensions(reader: ByteReader, before: ListContext | undefined): ListContext {
  const at = reader.position
  const list = readGenericList(reader, extensionHeaderLength)
  if (list.entries.length === 0 && before === undefined) return EMPTY_LIST
  const applied = applyList(before ?? EMPTY_LIST, list)
  if (typeof applied === 'string') throw rohcFault(applied, at, 'RFC 3095 §5.8.1')
  return applied.list
}
