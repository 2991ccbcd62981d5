import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'
import type { Libc } from './libc.ts'
import { decodeAttributes, encodeNetlink, type NetlinkMessage, NLM_F_DUMP, NLM_F_REQUEST } from './netlink-message.ts'
import { NETLINK_ROUTE, NetlinkSocket } from './netlink-socket.ts'

const RTM_GETLINK = 18
const RTM_GETADDR = 22
/** struct ifinfomsg: family, type, index at 4, flags ... */
const LINK_HEADER = 16
const IFLA_IFNAME = 3
/** struct ifaddrmsg: family, prefix, flags, scope, index at 4. */
const ADDRESS_HEADER = 8
const IFA_ADDRESS = 1
const IFA_LOCAL = 2

/**
 * The interfaces of this network namespace by name, each with its literal addresses; also those that have no carrier at the
 * moment, which `networkInterfaces` of Node.js leaves out.
 *
 * @throws SystemCallError, VoltaicError NETLINK_FAILED
 */
export function listInterfaces(libc: Libc): ReadonlyMap<string, readonly string[]> {
  const socket = new NetlinkSocket(libc, NETLINK_ROUTE)
  try {
    const names = new Map<number, string>()
    const interfaces = new Map<string, string[]>()
    for (const { body } of dump(socket, RTM_GETLINK, LINK_HEADER)) {
      const name = decodeAttributes(body.subarray(LINK_HEADER)).get(IFLA_IFNAME)
      if (name === undefined) continue
      const text = name.toString('latin1', 0, name.length - 1)
      names.set(body.readInt32LE(4), text)
      interfaces.set(text, [])
    }
    for (const { body } of dump(socket, RTM_GETADDR, ADDRESS_HEADER)) {
      const attributes = decodeAttributes(body.subarray(ADDRESS_HEADER))
      const octets = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS)
      const name = names.get(body.readInt32LE(4))
      if (octets === undefined || name === undefined) continue
      interfaces.get(name)?.push(octets.length === 4 ? decodeIpv4(octets) : decodeIpv6(octets))
    }
    return interfaces
  } finally {
    socket.close()
  }
}

function dump(socket: NetlinkSocket, type: number, header: number): readonly NetlinkMessage[] {
  return [...socket.dump(encodeNetlink(type, NLM_F_REQUEST | NLM_F_DUMP, [Buffer.alloc(header)]))].flat()
}
