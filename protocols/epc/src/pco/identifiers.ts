/** Who has sent the options. An identifier asks in one direction and tells in the other. */
export type PcoDirection = 'ms-to-network' | 'network-to-ms'

/** How the contents of a container are laid out; `empty` is one whose presence says all. */
export type PcoFormat =
  | 'empty'
  | 'ipv4'
  | 'ipv6'
  | 'ipv6-prefix'
  | 'uint8'
  | 'uint16'
  | 'apn-rate-control'
  | 'msisdn'
  | 'ipcp'
  | 'lcp'
  | 'pap'
  | 'chap'
  | 'octets'

/** What one identifier means in one direction. */
export interface PcoIdentifier {
  /** As the TS calls it. */
  readonly name: string
  readonly format: PcoFormat
  /** Its length takes two octets. */
  readonly hasLongLength: boolean
}

type Meaning = readonly [name: string, format: PcoFormat, length?: 'long']
interface Meanings {
  readonly 'ms-to-network'?: Meaning
  readonly 'network-to-ms'?: Meaning
}

const LONG = 'long'
const both = (name: string, format: PcoFormat, length?: 'long'): Meanings => {
  const meaning: Meaning = length === undefined ? [name, format] : [name, format, length]
  return { 'ms-to-network': meaning, 'network-to-ms': meaning }
}
const pair = (asks: Meaning, tells: Meaning): Meanings => ({ 'ms-to-network': asks, 'network-to-ms': tells })
const asks = (name: string, format: PcoFormat = 'empty', length?: 'long'): Meanings => ({
  'ms-to-network': length === undefined ? [name, format] : [name, format, length],
})
const tells = (name: string, format: PcoFormat, length?: 'long'): Meanings => ({
  'network-to-ms': length === undefined ? [name, format] : [name, format, length],
})

/** Protocols and containers that other files speak of. */
export const PCO_IDENTIFIERS = {
  PCSCF_IPV6: 0x0001,
  IM_CN_SUBSYSTEM_SIGNALING_FLAG: 0x0002,
  DNS_IPV6: 0x0003,
  BEARER_CONTROL: 0x0005,
  IP_VIA_NAS: 0x000a,
  IPV4_VIA_DHCP: 0x000b,
  PCSCF_IPV4: 0x000c,
  DNS_IPV4: 0x000d,
  MSISDN: 0x000e,
  IPV4_LINK_MTU: 0x0010,
  LOCAL_ADDRESS_IN_TFT: 0x0011,
  PCSCF_RESELECTION: 0x0012,
  NBIFOM_MODE: 0x0014,
  PS_DATA_OFF: 0x0017,
  IPCP: 0x8021,
  LCP: 0xc021,
  PAP: 0xc023,
  CHAP: 0xc223,
} as const

/** The first identifier that the TS leaves to operators. */
export const OPERATOR_SPECIFIC = 0xff00

/** TS 24.008 table 10.5.154, Release 17. What is reserved has no row. */
const TABLE: ReadonlyMap<number, Meanings> = new Map([
  [0x0001, pair(['P-CSCF IPv6 Address Request', 'empty'], ['P-CSCF IPv6 Address', 'ipv6'])],
  [0x0002, both('IM CN Subsystem Signaling Flag', 'empty')],
  [0x0003, pair(['DNS Server IPv6 Address Request', 'empty'], ['DNS Server IPv6 Address', 'ipv6'])],
  [0x0004, tells('Policy Control rejection code', 'uint8')],
  [
    0x0005,
    pair(
      ['MS Support of Network Requested Bearer Control indicator', 'empty'],
      ['Selected Bearer Control Mode', 'uint8'],
    ),
  ],
  [0x0007, pair(['DSMIPv6 Home Agent Address Request', 'empty'], ['DSMIPv6 Home Agent Address', 'ipv6'])],
  [0x0008, pair(['DSMIPv6 Home Network Prefix Request', 'empty'], ['DSMIPv6 Home Network Prefix', 'ipv6-prefix'])],
  [0x0009, pair(['DSMIPv6 IPv4 Home Agent Address Request', 'empty'], ['DSMIPv6 IPv4 Home Agent Address', 'ipv4'])],
  [0x000a, asks('IP address allocation via NAS signalling')],
  [0x000b, asks('IPv4 address allocation via DHCPv4')],
  [0x000c, pair(['P-CSCF IPv4 Address Request', 'empty'], ['P-CSCF IPv4 Address', 'ipv4'])],
  [0x000d, pair(['DNS Server IPv4 Address Request', 'empty'], ['DNS Server IPv4 Address', 'ipv4'])],
  [0x000e, pair(['MSISDN Request', 'empty'], ['MSISDN', 'msisdn'])],
  [0x000f, pair(['IFOM-Support-Request', 'empty'], ['IFOM-Support', 'empty'])],
  [0x0010, pair(['IPv4 Link MTU Request', 'empty'], ['IPv4 Link MTU', 'uint16'])],
  [
    0x0011,
    pair(
      ['MS support of Local address in TFT indicator', 'empty'],
      ['Network support of Local address in TFT indicator', 'empty'],
    ),
  ],
  [0x0012, asks('P-CSCF Re-selection support')],
  [0x0013, pair(['NBIFOM request indicator', 'empty'], ['NBIFOM accepted indicator', 'empty'])],
  [0x0014, both('NBIFOM mode', 'uint8')],
  [0x0015, pair(['Non-IP Link MTU Request', 'empty'], ['Non-IP Link MTU', 'uint16'])],
  [0x0016, pair(['APN rate control support indicator', 'empty'], ['APN rate control parameters', 'apn-rate-control'])],
  [0x0017, pair(['3GPP PS data off UE status', 'uint8'], ['3GPP PS data off support indication', 'empty'])],
  [
    0x0018,
    pair(['Reliable Data Service request indicator', 'empty'], ['Reliable Data Service accepted indicator', 'empty']),
  ],
  [
    0x0019,
    pair(
      ['Additional APN rate control for exception data support indicator', 'empty'],
      ['Additional APN rate control for exception data parameters', 'octets'],
    ),
  ],
  [0x001a, asks('PDU session ID', 'uint8')],
  [0x001b, tells('S-NSSAI', 'octets')],
  [0x001c, tells('QoS rules', 'octets')],
  [0x001d, tells('Session-AMBR', 'octets')],
  [0x001e, tells('PDU session address lifetime', 'uint16')],
  [0x001f, tells('QoS flow descriptions', 'octets')],
  [0x0020, pair(['Ethernet Frame Payload MTU Request', 'empty'], ['Ethernet Frame Payload MTU', 'uint16'])],
  [0x0021, pair(['Unstructured Link MTU Request', 'empty'], ['Unstructured Link MTU', 'uint16'])],
  [0x0022, asks('5GSM cause value', 'uint8')],
  [
    0x0023,
    pair(
      ['QoS rules with the length of two octets support indicator', 'empty'],
      ['QoS rules with the length of two octets', 'octets', LONG],
    ),
  ],
  [
    0x0024,
    pair(
      ['QoS flow descriptions with the length of two octets support indicator', 'empty'],
      ['QoS flow descriptions with the length of two octets', 'octets', LONG],
    ),
  ],
  [0x0025, tells('Small data rate control parameters', 'octets')],
  [0x0026, tells('Additional small data rate control for exception data parameters', 'octets')],
  [0x0027, pair(['ACS information request', 'empty'], ['ACS information', 'octets'])],
  [0x0028, tells('Initial small data rate control parameters', 'octets')],
  [0x0029, tells('Initial additional small data rate control for exception data parameters', 'octets')],
  [0x002a, tells('Initial APN rate control parameters', 'octets')],
  [0x002b, tells('Initial additional APN rate control for exception data parameters', 'octets')],
  [0x0030, pair(['ATSSS request', 'octets'], ['ATSSS response with the length of two octets', 'octets', LONG])],
  [
    0x0031,
    pair(
      ['DNS server security information indicator', 'empty'],
      ['DNS server security information with length of two octets', 'octets', LONG],
    ),
  ],
  [0x8021, both('Internet Protocol Control Protocol (IPCP)', 'ipcp')],
  [0xc021, both('Link Control Protocol (LCP)', 'lcp')],
  [0xc023, both('Password Authentication Protocol (PAP)', 'pap')],
  [0xc223, both('Challenge Handshake Authentication Protocol (CHAP)', 'chap')],
])

/**
 * What an identifier means; one that the table does not have in this direction is kept as octets.
 *
 * @spec TS 24.008 §10.5.6.3
 */
export function identifierOf(id: number, direction: PcoDirection): PcoIdentifier {
  const [name, format, length] = TABLE.get(id)?.[direction] ?? [unknownName(id), 'octets']
  return { name, format, hasLongLength: length === LONG }
}

function unknownName(id: number): string {
  return id >= OPERATOR_SPECIFIC ? 'operator specific use' : 'not known in this direction'
}
