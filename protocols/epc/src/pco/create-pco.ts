import { PCO_IDENTIFIERS } from './identifiers.ts'
import type { Pco, PcoItem } from './pco.ts'

/** What a phone can ask for or say, in words for an option of a command. */
export type PcoQuestion =
  | 'pcscf-ipv4'
  | 'pcscf-ipv6'
  | 'dns-ipv4'
  | 'dns-ipv6'
  | 'mtu'
  | 'msisdn'
  | 'signalling-only'
  | 'bearer-control'
  | 'ip-via-nas'
  | 'ipv4-via-dhcp'
  | 'local-address-in-tft'
  | 'pcscf-reselection'

/** The identifier of each. */
export const PCO_QUESTIONS: Readonly<Record<PcoQuestion, number>> = {
  'pcscf-ipv4': PCO_IDENTIFIERS.PCSCF_IPV4,
  'pcscf-ipv6': PCO_IDENTIFIERS.PCSCF_IPV6,
  'dns-ipv4': PCO_IDENTIFIERS.DNS_IPV4,
  'dns-ipv6': PCO_IDENTIFIERS.DNS_IPV6,
  mtu: PCO_IDENTIFIERS.IPV4_LINK_MTU,
  msisdn: PCO_IDENTIFIERS.MSISDN,
  'signalling-only': PCO_IDENTIFIERS.IM_CN_SUBSYSTEM_SIGNALING_FLAG,
  'bearer-control': PCO_IDENTIFIERS.BEARER_CONTROL,
  'ip-via-nas': PCO_IDENTIFIERS.IP_VIA_NAS,
  'ipv4-via-dhcp': PCO_IDENTIFIERS.IPV4_VIA_DHCP,
  'local-address-in-tft': PCO_IDENTIFIERS.LOCAL_ADDRESS_IN_TFT,
  'pcscf-reselection': PCO_IDENTIFIERS.PCSCF_RESELECTION,
}

/**
 * The options of a phone: one empty container for each thing it asks for or says.
 *
 * @spec TS 24.008 §10.5.6.3; TS 24.301 §6.5.1.2
 */
export function createPcoRequest(questions: readonly PcoQuestion[]): Pco {
  return {
    configurationProtocol: 0,
    items: questions.map((question) => ({ id: PCO_QUESTIONS[question], content: { kind: 'empty' } })),
  }
}

/** What a network gives. */
export interface PcoAnswerInput {
  /** Literal addresses, the preferred one first. */
  readonly pcscf?: readonly string[]
  readonly dns?: readonly string[]
  /** Octets of an IPv4 packet. */
  readonly mtu?: number
  /** Digits without `+`. */
  readonly msisdn?: string
  readonly isForSignallingOnly?: boolean
  /** Who may set up bearers. */
  readonly bearerControl?: 'ms-only' | 'ms-nw'
  readonly supportsLocalAddressInTft?: boolean
}

/**
 * The options of a network. An address is a container of its own; an IPv6 address has another identifier than an IPv4 one.
 *
 * @spec TS 24.008 §10.5.6.3
 */
export function createPcoAnswer(input: PcoAnswerInput): Pco {
  const { pcscf = [], dns = [], mtu, msisdn, bearerControl } = input
  const items: PcoItem[] = [
    ...pcscf.map((address) => addressItem(address, PCO_IDENTIFIERS.PCSCF_IPV4, PCO_IDENTIFIERS.PCSCF_IPV6)),
    ...dns.map((address) => addressItem(address, PCO_IDENTIFIERS.DNS_IPV4, PCO_IDENTIFIERS.DNS_IPV6)),
  ]
  if (mtu !== undefined) items.push({ id: PCO_IDENTIFIERS.IPV4_LINK_MTU, content: { kind: 'uint16', value: mtu } })
  if (msisdn !== undefined) {
    items.push({ id: PCO_IDENTIFIERS.MSISDN, content: { kind: 'msisdn', digits: msisdn } })
  }
  if (bearerControl !== undefined) {
    const value = bearerControl === 'ms-only' ? 1 : 2
    items.push({ id: PCO_IDENTIFIERS.BEARER_CONTROL, content: { kind: 'uint8', value } })
  }
  if (input.isForSignallingOnly === true) items.push(flagItem(PCO_IDENTIFIERS.IM_CN_SUBSYSTEM_SIGNALING_FLAG))
  if (input.supportsLocalAddressInTft === true) items.push(flagItem(PCO_IDENTIFIERS.LOCAL_ADDRESS_IN_TFT))
  return { configurationProtocol: 0, items }
}

function addressItem(address: string, ipv4: number, ipv6: number): PcoItem {
  return address.includes(':')
    ? { id: ipv6, content: { kind: 'ipv6', address } }
    : { id: ipv4, content: { kind: 'ipv4', address } }
}

function flagItem(id: number): PcoItem {
  return { id, content: { kind: 'empty' } }
}
