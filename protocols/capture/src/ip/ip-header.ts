/** Where things are in an IP packet; the same object is filled in again and again. */
export interface IpHeader {
  version: 4 | 6
  /** Source address, and behind it the destination. */
  addressesAt: number
  /** Octets of one address. */
  addressLength: number
  /** 17 is UDP, 132 SCTP. */
  protocol: number
  start: number
  end: number
  /** Octets of the payload that the packet had on the wire, and the capture lacks. */
  missing: number
  isFragment: boolean
  /** Of a fragment, in octets. */
  fragmentOffset: number
  hasMoreFragments: boolean
  identification: number
}

export function emptyIpHeader(): IpHeader {
  return {
    version: 4,
    addressesAt: 0,
    addressLength: 4,
    protocol: 0,
    start: 0,
    end: 0,
    missing: 0,
    isFragment: false,
    fragmentOffset: 0,
    hasMoreFragments: false,
    identification: 0,
  }
}

const IPV4_HEADER = 20
const IPV6_HEADER = 40
const FRAGMENT_HEADER = 44
/** Hop-by-hop options, routing, destination options: a next header and a length in units of 8 octets. */
const HOP_BY_HOP = 0
const ROUTING = 43
const DESTINATION_OPTIONS = 60
/** Extension headers of one packet. */
export const MAX_EXTENSION_HEADERS = 8

/**
 * Reads the headers of an IP packet as fast as it can be done.
 *
 * @returns false when they are malformed or cut
 * @spec RFC 791 §3.1; RFC 8200 §3, §4
 */
export function readIpHeader(octets: Uint8Array, start: number, end: number, into: IpHeader): boolean {
  const version = end > start ? (octets[start] as number) >> 4 : 0
  into.isFragment = false
  into.missing = 0
  if (version === 4) return readIpv4(octets, start, end, into)
  return version === 6 && readIpv6(octets, start, end, into)
}

function readIpv4(octets: Uint8Array, start: number, end: number, into: IpHeader): boolean {
  if (end - start < IPV4_HEADER) return false
  const headerLength = ((octets[start] as number) & 15) * 4
  const written = uint16(octets, start + 2)
  // a network card that cuts large segments itself gets them without a length
  const total = written === 0 ? end - start : written
  if (headerLength < IPV4_HEADER || total < headerLength || headerLength > end - start) return false
  const fragment = uint16(octets, start + 6)
  into.version = 4
  into.addressesAt = start + 12
  into.addressLength = 4
  into.protocol = octets[start + 9] as number
  into.start = start + headerLength
  setEnd(into, start + total, end)
  if ((fragment & 0x3fff) !== 0) {
    into.isFragment = true
    into.fragmentOffset = (fragment & 0x1fff) * 8
    into.hasMoreFragments = (fragment & 0x2000) !== 0
    into.identification = uint16(octets, start + 4)
  }
  return true
}

function readIpv6(octets: Uint8Array, start: number, end: number, into: IpHeader): boolean {
  if (end - start < IPV6_HEADER) return false
  const written = uint16(octets, start + 4)
  into.version = 6
  into.addressesAt = start + 8
  into.addressLength = 16
  into.protocol = octets[start + 6] as number
  into.start = start + IPV6_HEADER
  setEnd(into, written === 0 ? end : into.start + written, end)
  // what follows a fragment header belongs to the whole
  for (let headers = 0; !into.isFragment && isExtension(into.protocol); headers++) {
    if (headers === MAX_EXTENSION_HEADERS || into.end - into.start < 8) return false
    skipExtension(octets, into)
    if (into.start > into.end) return false
  }
  return true
}

function isExtension(protocol: number): boolean {
  return (
    protocol === HOP_BY_HOP || protocol === ROUTING || protocol === DESTINATION_OPTIONS || protocol === FRAGMENT_HEADER
  )
}

function skipExtension(octets: Uint8Array, into: IpHeader): void {
  const { start } = into
  const isFragmentHeader = into.protocol === FRAGMENT_HEADER
  into.protocol = octets[start] as number
  if (!isFragmentHeader) {
    into.start = start + 8 + (octets[start + 1] as number) * 8
    return
  }
  const fragment = uint16(octets, start + 2)
  into.start = start + 8
  // RFC 6946 §2: a packet whose only fragment is the whole
  into.isFragment = (fragment & 0xfff9) !== 0
  into.fragmentOffset = fragment & 0xfff8
  into.hasMoreFragments = (fragment & 1) !== 0
  into.identification = uint16(octets, start + 4) * 0x1_0000 + uint16(octets, start + 6)
}

function setEnd(into: IpHeader, wanted: number, end: number): void {
  into.end = Math.min(wanted, end)
  into.missing = wanted - into.end
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}
