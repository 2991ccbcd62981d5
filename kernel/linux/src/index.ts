export {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  errorName,
  type Libc,
  loadLibc,
  O_NONBLOCK,
  O_RDWR,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SystemCallError,
} from './libc.ts'
export {
  decodeAttributes,
  decodeNetlink,
  encodeAttribute,
  encodeNetlink,
  encodeUint32Attribute,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
} from './netlink-message.ts'
export { NETLINK_ROUTE, NETLINK_XFRM, NetlinkSocket } from './netlink-socket.ts'
export { encodeSocketAddress, ipv6HostIn, LENGTH_IPV6 } from './socket-address.ts'
export { familyOf } from './socket-family.ts'
