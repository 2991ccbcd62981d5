export {
  BOOTREPLY,
  BOOTREQUEST,
  DHCPV4_TYPES,
  type Dhcpv4Message,
  decodeDhcpv4,
  encodeDhcpv4,
} from './v4/dhcpv4-message.ts'
export { DHCPV4_OPTIONS, type Dhcpv4Option } from './v4/dhcpv4-options.ts'
export { type Dhcpv4Configuration, type Dhcpv4InformOptions, informDhcpv4 } from './v4/inform.ts'
export { decodeSipServers, encodeSipServers, type SipServers } from './v4/sip-servers.ts'
export {
  DHCPV6_OPTIONS,
  DHCPV6_TYPES,
  type Dhcpv6Message,
  type Dhcpv6Option,
  decodeDhcpv6,
  dhcpv6Option,
  encodeDhcpv6,
} from './v6/dhcpv6-message.ts'
export {
  type Dhcpv6Status,
  decodeIpv6Addresses,
  decodeSipServerNames,
  decodeStatusCode,
  encodeIpv6Addresses,
  encodeOptionRequest,
  encodeSipServerNames,
} from './v6/dhcpv6-values.ts'
export {
  type Dhcpv6Configuration,
  type Dhcpv6InformationOptions,
  requestDhcpv6Information,
} from './v6/information-request.ts'
