import { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeIpv4, encodeIpv4 } from '@voltaic/runtime'
import { encodeDomainNames, readDomainNames } from '../domain-names.ts'

/*
 * | 120 | length | 0 | domain names as DNS has them, one behind the other |
 * | 120 | length | 1 | IPv4 addresses, four octets each                   |
 */
const SPEC = 'RFC 3361 §3'
const NAMES = 0
const ADDRESSES = 1
/** Addresses in one option. */
export const MAX_SIP_SERVER_ADDRESSES = 64

/** Outbound proxies, the preferred one first: for a phone of the IMS its P-CSCFs. */
export type SipServers =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }

/**
 * The value of DHCPv4 option 120.
 *
 * @throws DecodeError DHCPV4_TRUNCATED, DHCPV4_SIP_ENCODING, DHCPV4_SIP_EMPTY, DHCP_TOO_MANY_ADDRESSES, DHCP_NAME_...
 * @spec RFC 3361 §3.1, §3.2
 */
export function decodeSipServers(value: Uint8Array): SipServers {
  const reader = new ByteReader(value, 'DHCPV4_TRUNCATED', SPEC)
  const encoding = reader.uint8()
  if (encoding !== NAMES && encoding !== ADDRESSES) {
    throw reader.fault('DHCPV4_SIP_ENCODING', `encoding ${encoding}`)
  }
  if (reader.remaining === 0) throw reader.fault('DHCPV4_SIP_EMPTY', 'no server in the option')
  // RFC 3361 §3.1: names may be compressed. Pointers count from the first name, as servers in use have it.
  if (encoding === NAMES) return { kind: 'names', names: readDomainNames(reader, reader.position) }
  if (reader.remaining > MAX_SIP_SERVER_ADDRESSES * 4) {
    throw reader.fault('DHCP_TOO_MANY_ADDRESSES', `more than ${MAX_SIP_SERVER_ADDRESSES} addresses`)
  }
  const addresses: string[] = []
  while (reader.remaining > 0) addresses.push(decodeIpv4(reader.bytes(4)))
  return { kind: 'addresses', addresses }
}

/**
 * @throws RangeError for what is no host name or no IPv4 address
 * @spec RFC 3361 §3.1, §3.2
 */
export function encodeSipServers(servers: SipServers): Uint8Array {
  const writer = new ByteWriter(64)
  if (servers.kind === 'names') return writer.uint8(NAMES).bytes(encodeDomainNames(servers.names)).finish()
  writer.uint8(ADDRESSES)
  for (const address of servers.addresses) writer.bytes(encodeIpv4(address))
  return writer.finish()
}
