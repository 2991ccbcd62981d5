import { encodeHost } from '@voltaic/runtime'
import { AF_INET, AF_INET6 } from './libc.ts'

const LENGTH_IPV4 = 16
/** Octets of struct sockaddr_in6, which is the longer one. */
export const LENGTH_IPV6 = 28
const HOST_AT_IPV4 = 4
const HOST_AT_IPV6 = 8

/** struct sockaddr_in or sockaddr_in6. @param port raw sockets have none: 0 */
export function encodeSocketAddress(host: string, port = 0): Buffer {
  const octets = encodeHost(host)
  const isIpv6 = octets.length > 4
  const address = Buffer.alloc(isIpv6 ? LENGTH_IPV6 : LENGTH_IPV4)
  address.writeUInt16LE(isIpv6 ? AF_INET6 : AF_INET, 0)
  address.writeUInt16BE(port, 2)
  address.set(octets, isIpv6 ? HOST_AT_IPV6 : HOST_AT_IPV4)
  return address
}

/** The octets of the host in struct sockaddr_in6. A view. */
export function ipv6HostIn(address: Buffer): Buffer {
  return address.subarray(HOST_AT_IPV6, HOST_AT_IPV6 + 16)
}
