import { VoltaicError } from '@voltaic/base'
import type { Resolver } from '@voltaic/dns'
import type { DnsLookup } from '@voltaic/sip'

/**
 * Names of the home domain are asked of this network's own servers alone. All others too, since a server may have zones of a
 * folder, and where it has none, of the servers outside.
 *
 * @param realm home domain, in lower case
 * @param own what answers for names of the realm; its promises pass as they are, so that they are known again
 */
export function createSplitDns(realm: string, own: Resolver, outside: Resolver): DnsLookup {
  const isOwn = (name: string): boolean => {
    const plain = name.toLowerCase().replace(/\.$/, '')
    return plain === realm || plain.endsWith(`.${realm}`)
  }
  const ask = <T>(name: string, each: (dns: Resolver) => Promise<readonly T[]>): Promise<readonly T[]> =>
    isOwn(name) ? each(own) : firstOf(each(own), () => each(outside))
  return {
    naptr: (name) => ask(name, (dns) => dns.naptr(name)),
    srv: (name) => ask(name, (dns) => dns.srv(name)),
    addresses: (name) => ask(name, (dns) => dns.addresses(name)),
  }
}

// a server of authority refuses what is in none of its zones
async function firstOf<T>(own: Promise<T>, outside: () => Promise<T>): Promise<T> {
  try {
    return await own
  } catch (error) {
    if (error instanceof VoltaicError) return outside()
    throw error
  }
}
