import { PCO_IDENTIFIERS, type PcoDirection } from './identifiers.ts'
import { contentFault, type Pco } from './pco.ts'
import type { PppOption } from './ppp-packet.ts'

/** What a phone asks for, as far as it matters for IMS. */
export interface PcscfRequest {
  readonly asksPcscfIpv4: boolean
  readonly asksPcscfIpv6: boolean
  readonly asksDns: boolean
  readonly asksMtu: boolean
  /** The bearer is to carry IMS signalling only. */
  readonly isForSignallingOnly: boolean
  /** It goes on to another P-CSCF when the network sends new addresses (TS 24.229 §5.1.1.2). */
  readonly supportsReselection: boolean
}

/** What a network gives. */
export interface PcscfAnswer {
  /** In the order of preference. */
  readonly pcscf: readonly string[]
  readonly dns: readonly string[]
  /** Octets of a packet. */
  readonly mtu?: number
}

/** One thing that an explanation says; a `problem` keeps a phone from registering. */
export interface PcoFinding {
  readonly kind: 'fact' | 'hint' | 'problem'
  readonly text: string
}

/** Ethernet's 1500 less IPv4, UDP and GTP-U (TS 29.281 §5.1) as a tunnel puts them before each packet of the phone. */
const LARGEST_MTU_OVER_ETHERNET = 1464

/** @spec TS 24.008 §10.5.6.3; TS 23.228 §5.1.1.0 */
export function readPcscfRequest(pco: Pco): PcscfRequest {
  const has = (id: number) => pco.items.some((item) => item.id === id)
  return {
    asksPcscfIpv4: has(PCO_IDENTIFIERS.PCSCF_IPV4),
    asksPcscfIpv6: has(PCO_IDENTIFIERS.PCSCF_IPV6),
    asksDns: has(PCO_IDENTIFIERS.DNS_IPV4) || has(PCO_IDENTIFIERS.DNS_IPV6) || dnsOfIpcp(pco).length > 0,
    asksMtu: has(PCO_IDENTIFIERS.IPV4_LINK_MTU),
    isForSignallingOnly: has(PCO_IDENTIFIERS.IM_CN_SUBSYSTEM_SIGNALING_FLAG),
    supportsReselection: has(PCO_IDENTIFIERS.PCSCF_RESELECTION),
  }
}

/** @spec TS 24.008 §10.5.6.3; RFC 1877 §1 */
export function readPcscfAnswer(pco: Pco): PcscfAnswer {
  const { PCSCF_IPV4, PCSCF_IPV6, DNS_IPV4, DNS_IPV6, IPV4_LINK_MTU } = PCO_IDENTIFIERS
  const dns = [...dnsOfIpcp(pco).filter((address) => address !== '0.0.0.0'), ...addressesOf(pco, DNS_IPV4, DNS_IPV6)]
  const answer = { pcscf: addressesOf(pco, PCSCF_IPV4, PCSCF_IPV6), dns: [...new Set(dns)] }
  const mtu = pco.items.find(({ id }) => id === IPV4_LINK_MTU)?.content
  return mtu?.kind === 'uint16' ? { ...answer, mtu: mtu.value } : answer
}

function addressesOf(pco: Pco, ...ids: readonly number[]): string[] {
  return pco.items.flatMap(({ id, content }) =>
    ids.includes(id) && (content.kind === 'ipv4' || content.kind === 'ipv6') ? [content.address] : [],
  )
}

/** Addresses of the two DNS options of IPCP; a phone asks with 0.0.0.0. */
function dnsOfIpcp(pco: Pco): string[] {
  const options: PppOption[] = []
  for (const { content } of pco.items) {
    // RFC 1661 §5.4: what a Configure-Reject lists is refused, not given
    if (content.kind === 'ipcp' && 'options' in content && content.code !== 4) options.push(...content.options)
  }
  return options.flatMap((option) =>
    'address' in option && (option.type === 129 || option.type === 131) ? [option.address] : [],
  )
}

/**
 * Says what the options mean for a phone that looks for its P-CSCF.
 *
 * @param pco as one side has sent them
 * @spec TS 23.228 §5.1.1.0; TS 24.229 §9.2.1
 */
export function explainPco(pco: Pco, direction: PcoDirection): readonly PcoFinding[] {
  const findings =
    direction === 'ms-to-network' ? explainRequest(readPcscfRequest(pco)) : explainAnswer(readPcscfAnswer(pco))
  return [...findings, ...faults(pco, direction)]
}

function explainRequest(request: PcscfRequest): readonly PcoFinding[] {
  const families = familiesOf(request)
  const findings = [
    families.length > 0
      ? fact(`The phone asks for P-CSCF ${families.join(' and ')} addresses.`)
      : hint(
          'The phone does not ask for a P-CSCF: this is no connection for IMS, or it takes the address from its settings, from DHCP or from DNS.',
        ),
  ]
  if (request.asksDns) findings.push(fact('It asks for DNS servers.'))
  if (request.asksMtu) findings.push(fact('It asks for the MTU of the link.'))
  if (request.isForSignallingOnly) findings.push(fact('The bearer is for IMS signalling only.'))
  if (request.supportsReselection) findings.push(fact('It takes a new P-CSCF when the network sends other addresses.'))
  return findings
}

function explainAnswer({ pcscf, dns, mtu }: PcscfAnswer): readonly PcoFinding[] {
  const findings = [
    pcscf.length > 0
      ? fact(`The network gave ${countOf(pcscf.length, 'P-CSCF address', 'P-CSCF addresses')}: ${pcscf.join(', ')}.`)
      : problem('The network gave no P-CSCF address. A phone that asked for one has nowhere to send its REGISTER.'),
  ]
  if (dns.length > 0) findings.push(fact(`DNS servers: ${dns.join(', ')}.`))
  if (mtu === undefined) findings.push(hint('It gave no MTU: phones mostly take 1500.'))
  else findings.push(explainMtu(mtu))
  return findings
}

function explainMtu(mtu: number): PcoFinding {
  if (mtu <= LARGEST_MTU_OVER_ETHERNET) return fact(`Packets may have ${mtu} octets.`)
  return hint(
    `Packets may have ${mtu} octets: behind the 36 of a GTP-U tunnel over IPv4, more than ${LARGEST_MTU_OVER_ETHERNET} do not fit an Ethernet of 1500.`,
  )
}

/**
 * Compares what a phone has asked for with what it got.
 *
 * @spec TS 24.008 §10.5.6.3; TS 23.401 §5.3.2.1
 */
export function explainPcoExchange(asked: Pco, given: Pco): readonly PcoFinding[] {
  const request = readPcscfRequest(asked)
  const { pcscf, mtu } = readPcscfAnswer(given)
  const findings: PcoFinding[] = []
  const missing = familiesOf(request).filter((family) => !pcscf.some((address) => familyOf(address) === family))
  for (const family of missing) {
    findings.push(
      missing.length === familiesOf(request).length
        ? problem(`The phone asked for P-CSCF ${family} addresses, the network gave none.`)
        : hint(`The phone asked for P-CSCF ${family} addresses too, the network gave none of these.`),
    )
  }
  if (request.asksMtu && mtu === undefined) findings.push(hint('The phone asked for the MTU, the network gave none.'))
  if (pcscf.length > 0 && familiesOf(request).length === 0) {
    findings.push(hint('The network gave P-CSCF addresses that the phone had not asked for.'))
  }
  return findings
}

function familiesOf(request: PcscfRequest): readonly string[] {
  return [...(request.asksPcscfIpv4 ? ['IPv4'] : []), ...(request.asksPcscfIpv6 ? ['IPv6'] : [])]
}

function familyOf(address: string): string {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

function faults(pco: Pco, direction: PcoDirection): readonly PcoFinding[] {
  return pco.items.flatMap((item, index) => {
    const fault = contentFault(item, direction)
    return fault === undefined ? [] : [problem(`Container ${index + 1} is not as it should be: ${fault}.`)]
  })
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function fact(text: string): PcoFinding {
  return { kind: 'fact', text }
}

function hint(text: string): PcoFinding {
  return { kind: 'hint', text }
}

function problem(text: string): PcoFinding {
  return { kind: 'problem', text }
}
