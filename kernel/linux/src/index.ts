export { DatagramBatch } from './datagram-batch.ts'
export { type DatagramCalls, loadDatagramCalls, ReadyDescriptors } from './datagram-calls.ts'
export { listInterfaces } from './interface-addresses.ts'
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
export type { NativeMemory, NativeOctets } from './native-memory.ts'
export {
  decodeAttributes,
  decodeNetlink,
  encodeAttribute,
  encodeNested,
  encodeNetlink,
  encodeUint32Attribute,
  listAttributes,
  type NetlinkAttribute,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
} from './netlink-message.ts'
export {
  NETLINK_NETFILTER,
  NETLINK_ROUTE,
  NETLINK_XFRM,
  type NetlinkExchange,
  type NetlinkFailure,
  NetlinkSocket,
} from './netlink-socket.ts'
export {
  decodeElements,
  encodeDeleteElements,
  encodeGetElements,
  encodeListElements,
  encodeNewElements,
  type NftElement,
  type NftElementFound,
} from './nftables/nft-element.ts'
export {
  between,
  compare,
  decide,
  loadOctets,
  loadProtocol,
  lookUp,
  type NftBase,
  type NftExpression,
  notrack,
  remember,
  type StoredChecksum,
  storeOctets,
} from './nftables/nft-expression.ts'
export { encodeTransaction, NFPROTO_IPV4, NFPROTO_IPV6 } from './nftables/nft-message.ts'
export {
  encodeDeleteTable,
  encodeGetTable,
  encodeNewChain,
  encodeNewRule,
  encodeNewSet,
  encodeNewTable,
  NFT_INET_SERVICE,
  NFT_IPV4_ADDRESS,
  NFT_IPV6_ADDRESS,
  NFT_MARK,
  type NftChain,
  type NftHook,
  type NftSet,
  type NftTable,
} from './nftables/nft-table.ts'
export { OrderedThread, type ThreadStart } from './ordered-thread.ts'
export { encodeSocketAddress, ipv6HostIn, LENGTH_IPV6 } from './socket-address.ts'
export { familyOf } from './socket-family.ts'
export { SocketName } from './socket-name.ts'
