import { doesEsp } from '../does-esp.ts'
import type { InterfaceFacts, NetworkPlan } from '../facts.ts'
import { commands, type Finding, found, passed, quoted } from '../finding.ts'

/** A request that is longer goes over TCP. @spec RFC 3261 §18.1.1 */
const LONGEST_SIP_DATAGRAM = 1300
const UDP_HEADER = 8
const IP_HEADER = { 4: 20, 6: 40 } as const

/** The least that IPv6 works with. @spec RFC 8200 §5 */
const IPV6_LEAST_MTU = 1280
const USUAL_MTU = 1500

/**
 * What ESP in transport mode adds at most: SPI and sequence number, the IV of AES-CBC, padding with its two octets, and
 * the ICV of 96 bits. @spec RFC 4303 §2; RFC 3602 §3; RFC 2404 §2
 */
const ESP_OVERHEAD = 8 + 16 + (15 + 2) + 12

/** Whether the longest SIP datagram passes an interface in one piece. */
export function checkMtu({ name, mtu, addresses }: InterfaceFacts, { gm, elements }: NetworkPlan): readonly Finding[] {
  const isPcscf = (host: string) =>
    elements.some(({ function: what, address }) => what === 'pcscf' && address.host === host)
  const isIpv6 = addresses.some((host) => host.includes(':') && isPcscf(host))
  const esp = doesEsp(gm.backend) ? ESP_OVERHEAD : 0
  const needed = LONGEST_SIP_DATAGRAM + UDP_HEADER + IP_HEADER[isIpv6 ? 6 : 4] + esp
  if (mtu >= needed)
    return [passed('network', `the MTU of ${name} is ${mtu}; SIP${esp ? ' in ESP' : ''} needs ${needed}`)]
  return [
    found('warning', {
      group: 'network',
      code: 'MTU_SMALL',
      what: `the MTU of ${name} is ${mtu}; a SIP datagram of ${LONGEST_SIP_DATAGRAM} octets${esp ? ` in ESP (${esp} more)` : ''} needs ${needed}`,
      why: 'it leaves in two fragments, and many networks lose the second: calls fail and small messages pass',
      mend: commands(`ip link set dev ${quoted(name)} mtu ${USUAL_MTU}`),
    }),
  ]
}

/** Interfaces that cannot have the IPv6 address of a P-CSCF which this host lacks. */
export function checkIpv6Mtu(interfaces: readonly InterfaceFacts[], { elements }: NetworkPlan): readonly Finding[] {
  const missing = elements.find(
    ({ function: what, address: { host } }) =>
      what === 'pcscf' && host.includes(':') && !interfaces.some((each) => each.addresses.includes(host)),
  )
  if (missing === undefined) return []
  const narrow = interfaces.filter(({ mtu, isUp, isLoopback }) => isUp && !isLoopback && mtu < IPV6_LEAST_MTU)
  return narrow.map(({ name, mtu }) =>
    found('error', {
      group: 'network',
      code: 'MTU_BELOW_IPV6',
      what: `the MTU of ${name} is ${mtu}, IPv6 needs ${IPV6_LEAST_MTU}, and ${missing.address.host} is missing`,
      why: 'the kernel takes all IPv6 addresses from such an interface',
      mend: commands(
        `ip link set dev ${quoted(name)} mtu ${USUAL_MTU}`,
        `ip address add ${missing.address.host}/64 dev ${quoted(name)}`,
      ),
    }),
  )
}
