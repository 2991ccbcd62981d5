import { createPcoAnswer, PCO_IDENTIFIERS, type Pco } from '@voltaic/epc'
import type { PgwApn } from './pgw-config.ts'

/**
 * Gives a phone what it asks for, and of each address only the family that it asks for.
 *
 * @returns undefined when there is nothing to give
 * @spec TS 24.008 §10.5.6.3; TS 29.061 §11.2.1.3
 */
export function answerPco(asked: Pco | undefined, apn: PgwApn): Pco | undefined {
  const isAsked = (id: number) => asked?.items.some((item) => item.id === id) ?? false
  const { PCSCF_IPV4, PCSCF_IPV6, DNS_IPV4, DNS_IPV6, IPV4_LINK_MTU } = PCO_IDENTIFIERS
  const pick = (addresses: readonly string[] | undefined, ipv4: number, ipv6: number) =>
    (addresses ?? []).filter((address) => isAsked(address.includes(':') ? ipv6 : ipv4))
  const answer = createPcoAnswer({
    pcscf: pick(apn.pcscf, PCSCF_IPV4, PCSCF_IPV6),
    dns: pick(apn.dns, DNS_IPV4, DNS_IPV6),
    ...(apn.mtu !== undefined && isAsked(IPV4_LINK_MTU) ? { mtu: apn.mtu } : {}),
  })
  return answer.items.length === 0 ? undefined : answer
}
