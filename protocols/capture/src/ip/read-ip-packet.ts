import { ByteReader } from '@voltaic/base'
import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'

const SPEC_IPV4 = 'RFC 791 §3.1'
const SPEC_IPV6 = 'RFC 8200 §3'
const IPV4_HEADER = 20
const IS_FRAGMENT = 0x3fff
/** Hop-by-hop options, routing, destination options: a next header and a length in units of 8 octets. */
const EXTENSION_HEADERS: ReadonlySet<number> = new Set([0, 43, 60])
/** Extension headers of one packet. */
export const MAX_EXTENSION_HEADERS = 8

/** A packet that carries something whole. */
export interface IpPacket {
  readonly source: string
  readonly destination: string
  /** 17 is UDP, 132 SCTP. */
  readonly protocol: number
  /** What is behind the headers, without the padding of the link. */
  readonly payload: Uint8Array
}

/**
 * Reads the headers of an IP packet.
 *
 * @returns undefined for a fragment: fragments are not put together
 * @throws DecodeError IP_TRUNCATED, IP_VERSION, IP_HEADER_LENGTH, IP_TOO_MANY_HEADERS
 * @spec RFC 791 §3.1; RFC 8200 §3, §4
 */
export function decodeIpPacket(packet: Uint8Array): IpPacket | undefined {
  const version = new ByteReader(packet, 'IP_TRUNCATED', SPEC_IPV4).peek() >> 4
  if (version === 4) return readIpv4(new ByteReader(packet, 'IP_TRUNCATED', SPEC_IPV4))
  const reader = new ByteReader(packet, 'IP_TRUNCATED', SPEC_IPV6)
  if (version === 6) return readIpv6(reader)
  throw reader.fault('IP_VERSION', `version ${version}`)
}

function readIpv4(reader: ByteReader): IpPacket | undefined {
  const headerLength = (reader.uint8() & 15) * 4
  reader.skip(1)
  const total = reader.uint16()
  if (headerLength < IPV4_HEADER || total < headerLength) {
    throw reader.fault('IP_HEADER_LENGTH', `a header of ${headerLength} octets in ${total}`)
  }
  reader.skip(2)
  const isFragment = (reader.uint16() & IS_FRAGMENT) !== 0
  reader.skip(1)
  const protocol = reader.uint8()
  reader.skip(2)
  const source = decodeIpv4(reader.bytes(4))
  const destination = decodeIpv4(reader.bytes(4))
  reader.skip(headerLength - IPV4_HEADER)
  const payload = reader.bytes(total - headerLength)
  return isFragment ? undefined : { source, destination, protocol, payload }
}

function readIpv6(reader: ByteReader): IpPacket | undefined {
  reader.skip(4)
  const length = reader.uint16()
  let protocol = reader.uint8()
  reader.skip(1)
  const source = decodeIpv6(reader.bytes(16))
  const destination = decodeIpv6(reader.bytes(16))
  const content = reader.window(length)
  for (let headers = 0; EXTENSION_HEADERS.has(protocol); headers++) {
    if (headers === MAX_EXTENSION_HEADERS) {
      throw content.fault('IP_TOO_MANY_HEADERS', `more than ${MAX_EXTENSION_HEADERS} extension headers`)
    }
    protocol = content.uint8()
    content.skip(content.uint8() * 8 + 6)
  }
  // 44, a fragment header, is nothing that carries UDP or SCTP whole
  return { source, destination, protocol, payload: content.bytes(content.remaining) }
}
