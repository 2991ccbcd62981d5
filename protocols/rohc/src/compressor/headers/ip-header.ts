/** An IP header and the extension headers after it, as far as ROHC wants to know. */
export interface IpHeader {
  readonly version: 4 | 6
  /** Where the header begins in the packet. */
  readonly at: number
  /** Where what it carries begins, behind the extension headers. */
  readonly end: number
  /** Type of Service or Traffic Class. */
  readonly tos: number
  /** Time to Live or Hop Limit. */
  readonly ttl: number
  /** Identification; 0 in IPv6. */
  readonly id: number
  readonly df: boolean
  /** What follows behind the extension headers. */
  readonly next: number
  /** Each with its own type in its Next Header field. */
  readonly extensions: readonly Uint8Array[]
}

/** Extension headers behind one IPv6 header; as many as indices of four bits can name. */
export const MAX_EXTENSIONS = 8
/** Octets of extension headers behind one IPv6 header. */
export const MAX_EXTENSION_OCTETS = 256

const NONE: readonly Uint8Array[] = []
const IPV4_LENGTH = 20
const IPV6_LENGTH = 40
const HOP_BY_HOP = 0
const ROUTING = 43
const DESTINATION_OPTIONS = 60

/**
 * Reads the IP header at `at` if a decompressor could restore it to the bit: no options, no fragment, lengths and
 * header checksum as they follow from the rest.
 *
 * @param end where the packet ends, or the header around it says that it does
 * @returns undefined for what cannot be compressed
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4
 */
export function readIpHeader(packet: Uint8Array, at: number, end: number): IpHeader | undefined {
  const version = (packet[at] ?? 0) >> 4
  if (version === 4) return readIpv4(packet, at, end)
  return version === 6 ? readIpv6(packet, at, end) : undefined
}

function readIpv4(packet: Uint8Array, at: number, end: number): IpHeader | undefined {
  if (end - at < IPV4_LENGTH || packet[at] !== 0x45) return undefined
  if (uint16(packet, at + 2) !== end - at) return undefined
  const fragment = uint16(packet, at + 6)
  if ((fragment & ~0x4000) !== 0 || !isSumRight(packet, at)) return undefined
  return {
    version: 4,
    at,
    end: at + IPV4_LENGTH,
    tos: packet[at + 1] ?? 0,
    ttl: packet[at + 8] ?? 0,
    id: uint16(packet, at + 4),
    df: fragment !== 0,
    next: packet[at + 9] ?? 0,
    extensions: NONE,
  }
}

function readIpv6(packet: Uint8Array, at: number, end: number): IpHeader | undefined {
  if (end - at < IPV6_LENGTH || uint16(packet, at + 4) !== end - at - IPV6_LENGTH) return undefined
  const chain = readExtensions(packet, packet[at + 6] ?? 0, at + IPV6_LENGTH, end)
  if (!chain) return undefined
  return {
    version: 6,
    at,
    end: chain.end,
    tos: (uint16(packet, at) >> 4) & 0xff,
    ttl: packet[at + 7] ?? 0,
    id: 0,
    df: false,
    next: chain.next,
    extensions: chain.extensions,
  }
}

interface ExtensionChain {
  readonly extensions: readonly Uint8Array[]
  readonly next: number
  readonly end: number
}

function readExtensions(packet: Uint8Array, first: number, start: number, end: number): ExtensionChain | undefined {
  if (!isExtension(first)) return { extensions: NONE, next: first, end: start }
  const extensions: Uint8Array[] = []
  let [type, at] = [first, start]
  while (isExtension(type)) {
    const length = ((packet[at + 1] ?? 0) + 1) * 8
    if (end - at < length || extensions.length === MAX_EXTENSIONS) return undefined
    if (at + length - start > MAX_EXTENSION_OCTETS) return undefined
    // a copy, which slice() of a Buffer is not
    const item = Uint8Array.from(packet.subarray(at, at + length))
    const next = item[0] ?? 0
    // RFC 3095 §5.8.4.1: an item names its own type; what follows is told by the item after it
    item[0] = type
    extensions.push(item)
    type = next
    at += length
  }
  return { extensions, next: type, end: at }
}

function isExtension(type: number): boolean {
  return type === HOP_BY_HOP || type === ROUTING || type === DESTINATION_OPTIONS
}

function isSumRight(packet: Uint8Array, at: number): boolean {
  let sum = 0
  for (let offset = 0; offset < IPV4_LENGTH; offset += 2) sum += uint16(packet, at + offset)
  return (sum & 0xffff) + (sum >>> 16) === 0xffff
}

/** Two octets as they stand. */
export function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}

/** Four octets as they stand, unsigned. */
export function uint32(octets: Uint8Array, at: number): number {
  return ((uint16(octets, at) << 16) | uint16(octets, at + 2)) >>> 0
}
