import {
  AF_INET6,
  decodeAttributes,
  encodeAttribute,
  encodeNetlink,
  encodeUint32Attribute,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
} from '@voltaic/linux'
import { type Address, decodeIpv4, decodeIpv6, encodeHost } from '@voltaic/runtime'

const RTM_NEWLINK = 16
const RTM_NEWROUTE = 24
const RTM_DELROUTE = 25
const RTM_NEWRULE = 32
const RTM_DELRULE = 33
const RTM_GETRULE = 34
const IFLA_MTU = 4
const IFLA_TXQLEN = 13
const IFF_UP = 1
const RTA_OIF = 4
const RTA_PRIORITY = 6
const RTA_METRICS = 8
const RTA_TABLE = 15
const RTAX_MTU = 2
const RTPROT_STATIC = 4
const RTN_UNICAST = 1
const RTN_BLACKHOLE = 6
const FRA_DST = 1
const FRA_SRC = 2
const FRA_IIFNAME = 3
const FRA_PRIORITY = 6
const FRA_TABLE = 15
const FRA_IP_PROTO = 22
const FRA_SPORT_RANGE = 23
const FRA_DPORT_RANGE = 24
const FR_ACT_TO_TBL = 1
const FR_ACT_BLACKHOLE = 6

/** Whether something is put in or taken out. */
export type RouteChange = 'add' | 'delete'

/** Brings an interface up. struct ifinfomsg: family, padding, type (2), index, flags, which of them. */
export function encodeLinkUp(index: number, mtu: number, queueLength: number): Buffer {
  const info = Buffer.alloc(16)
  info.writeInt32LE(index, 4)
  info.writeUInt32LE(IFF_UP, 8)
  info.writeUInt32LE(IFF_UP, 12)
  const parts = [info, encodeUint32Attribute(IFLA_MTU, mtu), encodeUint32Attribute(IFLA_TXQLEN, queueLength)]
  return encodeNetlink(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, parts)
}

/** The way to everywhere in one routing table. */
export interface DefaultRoute {
  readonly family: number
  readonly table: number
  /** Less is tried first. */
  readonly metric: number
  /** Index of the interface; undefined: what comes here vanishes. */
  readonly device?: number
  /** What TCP may send in one packet, with its IP header. */
  readonly mtu?: number
}

/** struct rtmsg: family, lengths of destination and source, TOS, table, protocol, scope, type, flags (4). */
export function encodeRoute(change: RouteChange, { family, table, metric, device, mtu }: DefaultRoute): Buffer {
  const message = Buffer.alloc(12)
  message.writeUInt8(family, 0)
  message.writeUInt8(RTPROT_STATIC, 5)
  message.writeUInt8(device === undefined ? RTN_BLACKHOLE : RTN_UNICAST, 7)
  const parts = [message, encodeUint32Attribute(RTA_TABLE, table), encodeUint32Attribute(RTA_PRIORITY, metric)]
  if (device !== undefined) parts.push(encodeUint32Attribute(RTA_OIF, device))
  if (mtu !== undefined) parts.push(encodeAttribute(RTA_METRICS, encodeUint32Attribute(RTAX_MTU, mtu)))
  return encodeChange(change, RTM_NEWROUTE, RTM_DELROUTE, parts)
}

/** Which packets go by which routing table. What is left out is any. */
export interface RoutingRule {
  readonly family: number
  /** Less is tried first. */
  readonly priority: number
  /** Undefined: what the rule is for vanishes. */
  readonly table?: number
  /** Name of the interface that a packet came in by. */
  readonly inbound?: string
  readonly protocol?: number
  readonly from?: Address
  readonly to?: Address
}

/** Length of struct fib_rule_hdr. */
const RULE_HEADER_LENGTH = 12

/** struct fib_rule_hdr: family, lengths of destination and source, TOS, table, two reserved, action, flags (4). */
export function encodeRule(change: RouteChange, rule: RoutingRule): Buffer {
  const { family, priority, table, inbound, protocol, from, to } = rule
  const header = Buffer.alloc(RULE_HEADER_LENGTH)
  const parts = [header, encodeUint32Attribute(FRA_PRIORITY, priority)]
  header.writeUInt8(family, 0)
  header.writeUInt8(table === undefined ? FR_ACT_BLACKHOLE : FR_ACT_TO_TBL, 7)
  if (table !== undefined) parts.push(encodeUint32Attribute(FRA_TABLE, table))
  if (inbound !== undefined) parts.push(encodeAttribute(FRA_IIFNAME, Buffer.from(`${inbound}\0`, 'latin1')))
  if (protocol !== undefined) parts.push(encodeAttribute(FRA_IP_PROTO, Uint8Array.of(protocol)))
  if (from !== undefined) {
    header.writeUInt8(hostBits(family), 2)
    parts.push(encodeAttribute(FRA_SRC, encodeHost(from.host)), encodePort(FRA_SPORT_RANGE, from.port))
  }
  if (to !== undefined) {
    header.writeUInt8(hostBits(family), 1)
    parts.push(encodeAttribute(FRA_DST, encodeHost(to.host)), encodePort(FRA_DPORT_RANGE, to.port))
  }
  return encodeChange(change, RTM_NEWRULE, RTM_DELRULE, parts)
}

/** Asks for all rules of an address family. */
export function encodeRuleDump(family: number): Buffer {
  const header = Buffer.alloc(RULE_HEADER_LENGTH)
  header.writeUInt8(family, 0)
  return encodeNetlink(RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, [header])
}

/**
 * What one rule of the kernel says of the packets that leave one port; of other packets it tells only where it stands.
 *
 * @param body of the answer to `encodeRuleDump`
 * @throws DecodeError NETLINK_MALFORMED
 */
export function decodeRule(body: Buffer): Pick<RoutingRule, 'family' | 'priority' | 'table' | 'from'> {
  const attributes = decodeAttributes(body.subarray(RULE_HEADER_LENGTH))
  const number = (type: number): number | undefined => attributes.get(type)?.readUInt32LE(0)
  const [family, table, priority] = [body.readUInt8(0), number(FRA_TABLE), number(FRA_PRIORITY) ?? 0]
  const [source, port] = [attributes.get(FRA_SRC), attributes.get(FRA_SPORT_RANGE)?.readUInt16LE(0)]
  return {
    family,
    priority,
    ...(table !== undefined && { table }),
    ...(source !== undefined &&
      port !== undefined && { from: { host: family === AF_INET6 ? decodeIpv6(source) : decodeIpv4(source), port } }),
  }
}

function encodeChange(change: RouteChange, added: number, deleted: number, parts: readonly Buffer[]): Buffer {
  const flags = NLM_F_REQUEST | NLM_F_ACK
  if (change === 'delete') return encodeNetlink(deleted, flags, parts)
  return encodeNetlink(added, flags | NLM_F_CREATE | NLM_F_EXCL, parts)
}

function hostBits(family: number): number {
  return family === AF_INET6 ? 128 : 32
}

/** struct fib_rule_port_range: first and last. */
function encodePort(type: number, port: number): Buffer {
  const range = Buffer.alloc(4)
  range.writeUInt16LE(port, 0)
  range.writeUInt16LE(port, 2)
  return encodeAttribute(type, range)
}
