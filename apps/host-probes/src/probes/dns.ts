import { VoltaicError } from '@voltaic/base'
import { createResolver, type Resolver } from '@voltaic/dns'
import type { DnsFacts, DnsServerFacts, NetworkPlan } from '@voltaic/doctor'
import { type Address, normaliseHost, type Runtime } from '@voltaic/runtime'
import { readText } from '../read-text.ts'

const DNS_PORT = 53
/** Stub of systemd-resolved. */
const RESOLVED = '127.0.0.53'
/** What the C library reads of /etc/resolv.conf. */
const MAX_SYSTEM_SERVERS = 3

export async function probeDns(plan: NetworkPlan, runtime: Runtime, isRunning: boolean): Promise<DnsFacts> {
  const own = plan.elements.filter((element) => element.function === 'dns').map(({ address }) => address)
  const system = serversIn((await readText('/etc/resolv.conf')) ?? '')
  const asked = [
    ...own.map((server) => ({ server, whose: 'own' as const })),
    ...system.map((server) => ({ server, whose: 'system' as const })),
  ]
  const servers = await Promise.all(
    asked.map(async ({ server, whose }): Promise<DnsServerFacts> => {
      return { server, whose, answer: await ask(server, plan.realm, runtime) }
    }),
  )
  return { isRunning, servers, isResolved: system.some(({ host }) => host === RESOLVED) }
}

/** NAPTR, else SRV under the names for UDP and TCP. @spec RFC 3263 §4.1 */
async function ask(server: Address, realm: string, runtime: Runtime): Promise<DnsServerFacts['answer']> {
  const resolver = createResolver(runtime, { element: 'doctor', servers: [server] })
  try {
    const naptr = (await resolver.naptr(realm)).filter(({ services }) => /^SIPS?\+D2/i.test(services))
    const services =
      naptr.length > 0 ? naptr.map(({ replacement }) => replacement) : [`_sip._udp.${realm}`, `_sip._tcp.${realm}`]
    const hosts = await hostsOf(services, resolver)
    return { kind: 'answers', hosts: hosts.length > 0 ? hosts : await resolver.addresses(realm) }
  } catch (error) {
    if (error instanceof VoltaicError) return { kind: 'silent', why: error.message }
    throw error
  } finally {
    await resolver.stop()
  }
}

async function hostsOf(services: readonly string[], resolver: Resolver): Promise<readonly string[]> {
  const hosts = new Set<string>()
  for (const service of services) {
    for (const { target } of await resolver.srv(service)) {
      for (const host of await resolver.addresses(target)) hosts.add(normaliseHost(host) ?? host)
    }
  }
  return [...hosts]
}

function serversIn(text: string): readonly Address[] {
  const hosts = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].flatMap(([, host = '']) => normaliseHost(host) ?? [])
  return hosts.slice(0, MAX_SYSTEM_SERVERS).map((host) => ({ host, port: DNS_PORT }))
}
