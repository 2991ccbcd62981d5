import type { ByteReader } from '@voltaic/base'
import { uint32At } from '../fields/octets.ts'
import { rohcFault } from '../framework/rohc-reader.ts'
import type { ItemLength } from './compressed-list.ts'

/** Most octets of one extension header in a list. */
export const MAX_EXTENSION_HEADER_OCTETS = 512

export const PROTOCOL_IPIP = 4
export const PROTOCOL_IPV6 = 41
export const PROTOCOL_UDP = 17
export const PROTOCOL_ESP = 50
const HOP_BY_HOP = 0
const ROUTING = 43
export const PROTOCOL_GRE = 47
export const PROTOCOL_AH = 51
const MINIMAL_ENCAPSULATION = 55
const DESTINATION_OPTIONS = 60
const MOBILITY = 135

/** C, K and S of a GRE header: checksum, key and sequence number are there. */
const GRE_CHECKSUM = 0x80
const GRE_KEY = 0x20
const GRE_SEQUENCE = 0x10

/**
 * Octets of an item in a list of extension headers. Its Next Header field, always the first octet, tells its own type.
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.8.4; RFC 4815 §5.4
 */
// DEVIATION RFC 3095 §5.8.4.4: a GRE header tells its own type in a generic list too, as §5.8.4.1 says of all headers.
// DEVIATION RFC 3095 §5.8.4.3: ESP with NULL encryption is no item here; a list that holds it is refused.
export const extensionHeaderLength: ItemLength = (reader) => {
  const length = lengthByType(reader)
  if (length > MAX_EXTENSION_HEADER_OCTETS) {
    throw rohcFault(`extension header of ${length} octets`, reader.position, 'RFC 3095 §5.8.4')
  }
  return length
}

function lengthByType(reader: ByteReader): number {
  const type = reader.peek()
  switch (type) {
    case HOP_BY_HOP:
    case ROUTING:
    case DESTINATION_OPTIONS:
    case MOBILITY:
      return 8 * (reader.peek(1) + 1)
    case PROTOCOL_AH:
      return Math.max(12, 4 * (reader.peek(1) + 2))
    case MINIMAL_ENCAPSULATION:
      return reader.peek(1) >= 0x80 ? 12 : 8
    case PROTOCOL_GRE:
      return greSequenceAt(reader.peek(1)) + ((reader.peek(1) & GRE_SEQUENCE) !== 0 ? 4 : 0)
    default:
      throw rohcFault(`extension header of type ${type}`, reader.position, 'RFC 3095 §5.8')
  }
}

/** Where the sequence number of a GRE item stands, or would stand: behind checksum and key. */
function greSequenceAt(flags: number): number {
  return 2 + ((flags & GRE_CHECKSUM) !== 0 ? 2 : 0) + ((flags & GRE_KEY) !== 0 ? 4 : 0)
}

/** Where the sequence number of an item stands; undefined where it has none. */
export function sequenceAt(item: Uint8Array): number | undefined {
  if (item[0] === PROTOCOL_AH) return 8
  const flags = item[1] ?? 0
  return item[0] === PROTOCOL_GRE && (flags & GRE_SEQUENCE) !== 0 ? greSequenceAt(flags) : undefined
}

/** An extension header as it stands in the uncompressed packet, and the octets of it that are CRC-DYNAMIC. */
export interface WireExtensionHeader {
  readonly octets: Uint8Array
  /** Pairs of offsets, from and to. */
  readonly dynamic: readonly (readonly [number, number])[]
}

/**
 * The uncompressed form of an item.
 *
 * @param nextHeader type of what follows it in the packet
 * @returns undefined where a GRE header would carry what has no Ethertype
 * @spec RFC 3095 §5.8.4.1, §5.8.4.4, §5.8.7
 */
export function wireExtensionHeader(item: Uint8Array, nextHeader: number): WireExtensionHeader | undefined {
  if (item[0] === PROTOCOL_GRE) return wireGre(item, nextHeader)
  const octets = item.slice()
  octets[0] = nextHeader
  return { octets, dynamic: item[0] === PROTOCOL_AH ? [[0, octets.length]] : [] }
}

/**
 *    0                   1                   2                   3
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |C| |K|S| Reserved0       | Ver |         Protocol Type         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |      Checksum (optional)      |       Reserved1 (Optional)    |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |             Key (optional), Sequence Number (optional)        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
function wireGre(item: Uint8Array, nextHeader: number): WireExtensionHeader | undefined {
  const etherType = etherTypeOf(nextHeader)
  if (etherType === undefined) return undefined
  const flags = item[1] as number
  const hasChecksum = (flags & GRE_CHECKSUM) !== 0
  const optional = item.subarray(hasChecksum ? 4 : 2)
  const octets = new Uint8Array(4 + (hasChecksum ? 4 : 0) + optional.length)
  octets[0] = flags & (GRE_CHECKSUM | GRE_KEY | GRE_SEQUENCE)
  octets[1] = flags & 7
  octets[2] = etherType >>> 8
  octets[3] = etherType & 0xff
  if (hasChecksum) octets.set(item.subarray(2, 4), 4)
  octets.set(optional, hasChecksum ? 8 : 4)
  const dynamic: [number, number][] = hasChecksum ? [[4, 6]] : []
  if ((flags & GRE_SEQUENCE) !== 0) dynamic.push([octets.length - 4, octets.length])
  return { octets, dynamic }
}

function etherTypeOf(protocol: number): number | undefined {
  if (protocol === PROTOCOL_IPIP) return 0x0800
  return protocol === PROTOCOL_IPV6 ? 0x86dd : undefined
}

/** The sequence number of an item that has one. */
export function sequenceOf(item: Uint8Array, at: number): number {
  return uint32At(item, at)
}

/** Octets of an item that are sent behind the compressed header when the item itself is not: ICV of AH, checksum of GRE. */
export function irregularOctets(item: Uint8Array): { readonly at: number; readonly length: number } | undefined {
  if (item[0] === PROTOCOL_AH) return { at: 12, length: item.length - 12 }
  if (item[0] === PROTOCOL_GRE && ((item[1] as number) & GRE_CHECKSUM) !== 0) return { at: 2, length: 2 }
  return undefined
}
