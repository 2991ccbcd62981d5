import { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeIpv6, encodeIpv6 } from '@voltaic/runtime'
import { encodeDomainNames, readDomainNames } from '../domain-names.ts'

/** Addresses in one option. */
export const MAX_IPV6_ADDRESSES = 64
const IPV6 = 16

/**
 * The value of option 21, SIP Server Domain Name List; its names are not compressed.
 *
 * @returns names in the order of preference
 * @throws DecodeError DHCPV6_TRUNCATED, DHCP_NAME_..., DHCP_TOO_MANY_NAMES
 * @spec RFC 3319 §3.1; RFC 8415 §10
 */
export function decodeSipServerNames(value: Uint8Array): readonly string[] {
  return readDomainNames(new ByteReader(value, 'DHCPV6_TRUNCATED', 'RFC 3319 §3.1'))
}

/**
 * @throws RangeError for what is no host name
 * @spec RFC 3319 §3.1
 */
export function encodeSipServerNames(names: readonly string[]): Uint8Array {
  return encodeDomainNames(names)
}

/**
 * The value of option 22, SIP Servers IPv6 Address List, and of option 23, DNS Recursive Name Server.
 *
 * @returns addresses in the order of preference
 * @throws DecodeError DHCPV6_TRUNCATED, DHCP_TOO_MANY_ADDRESSES
 * @spec RFC 3319 §3.2; RFC 3646 §3
 */
export function decodeIpv6Addresses(value: Uint8Array): readonly string[] {
  const reader = new ByteReader(value, 'DHCPV6_TRUNCATED', 'RFC 3319 §3.2')
  if (value.length > MAX_IPV6_ADDRESSES * IPV6) {
    throw reader.fault('DHCP_TOO_MANY_ADDRESSES', `more than ${MAX_IPV6_ADDRESSES} addresses`)
  }
  const addresses: string[] = []
  while (reader.remaining > 0) addresses.push(decodeIpv6(reader.bytes(IPV6)))
  return addresses
}

/**
 * @throws RangeError for what is no IPv6 address
 * @spec RFC 3319 §3.2; RFC 3646 §3
 */
export function encodeIpv6Addresses(addresses: readonly string[]): Uint8Array {
  const writer = new ByteWriter(addresses.length * IPV6 + 1)
  for (const address of addresses) writer.bytes(encodeIpv6(address))
  return writer.finish()
}

/** The value of option 13. */
export interface Dhcpv6Status {
  /** 0 is success. */
  readonly code: number
  readonly message: string
}

/**
 * @throws DecodeError DHCPV6_TRUNCATED
 * @spec RFC 8415 §21.13
 */
export function decodeStatusCode(value: Uint8Array): Dhcpv6Status {
  const reader = new ByteReader(value, 'DHCPV6_TRUNCATED', 'RFC 8415 §21.13')
  return { code: reader.uint16(), message: Buffer.from(reader.bytes(reader.remaining)).toString('utf8') }
}

/** The value of option 6: codes that are asked for. @spec RFC 8415 §21.7 */
export function encodeOptionRequest(codes: readonly number[]): Uint8Array {
  const writer = new ByteWriter(codes.length * 2)
  for (const code of codes) writer.uint16(code)
  return writer.finish()
}
