/** Names that zones of numbers leave alone. */
export interface NetworkNames {
  /** Home domain: all that is in it is of the network's own. */
  readonly realm?: string | undefined
  /** Of elements and peers, in it and outside. */
  readonly hosts?: readonly string[] | undefined
  /** Domains that the configuration looks numbers up in: below the home domain too they are of numbers. */
  readonly suffixes?: readonly string[] | undefined
}

/** Domains of others, with what is in them. @spec TS 23.003 §13.2; RFC 1035 §3.5; RFC 3596 §2.5 */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['3gppnetwork.org', 'the names of mobile networks'],
  ['in-addr.arpa', 'the names of IPv4 addresses'],
  ['ip6.arpa', 'the names of IPv6 addresses'],
])

/**
 * A server answers from the closest zone alone: one of numbers at, above or below a name of the network takes its addresses
 * away. Numbers belong under e164.arpa, or under a domain of the operator that has nothing else.
 *
 * @param zone its origin
 * @returns undefined for a zone that takes nothing away
 * @spec RFC 1034 §4.3.2; RFC 6116 §3.2
 */
export function mistakeOfPlace(zone: string, { realm, hosts = [], suffixes = [] }: NetworkNames): string | undefined {
  const origin = plain(zone)
  const host = hosts.map(plain).find((each) => isWithin(origin, each) || isWithin(each, origin))
  if (realm !== undefined && isWithin(plain(realm), origin)) return `would hide the names of this network, ${realm}`
  if (host !== undefined) return `would hide ${host}, which the configuration of this network names`
  if (suffixes.some((suffix) => isWithin(origin, suffix) && !isWithin(plain(realm ?? ''), suffix))) return undefined
  if (realm !== undefined && isWithin(origin, plain(realm)))
    return `is in ${realm}, which has the names of this network`
  for (const [domain, what] of OTHERS) if (isWithin(origin, domain)) return `is in ${domain}, which has ${what}`
  return undefined
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`)
}
