import { DecodeError, VoltaicError } from '@voltaic/base'
import { explainRoute, type RouteExplanation, type RoutingConfig } from '@voltaic/bgcf'
import { createResolver, type Resolver } from '@voltaic/dns'
import {
  createEnumClient,
  type EnumCandidate,
  type EnumClient,
  type EnumExplanation,
  type EnumZone,
  explainEnum,
  type RuleReading,
} from '@voltaic/enum'
import { type Address, formatAddress, type Random, type Runtime } from '@voltaic/runtime'
import { createSipResolver, parseUri, type SipResolver } from '@voltaic/sip'
import { type DnsExchange, watchDns } from './watch-dns.ts'

export interface EnumQuery {
  /** With its `+`. */
  readonly number: string
  readonly servers: readonly Address[]
  readonly zones: readonly EnumZone[]
  readonly reading: RuleReading
  /** How often the number is looked up, to see how its calls are shared. */
  readonly times: number
  /** Draws among rules; the resolver has its own. */
  readonly random: Random
  /** The network that the call is made in; undefined: any. */
  readonly network?: QueryNetwork
}

export interface QueryNetwork {
  /** Home domain. */
  readonly realm: string
  /** How its BGCF routes numbers; undefined when it has none. */
  readonly routing?: RoutingConfig
}

/** Where a call to a candidate would be sent. */
export type Destination =
  /** SIP servers in the order to try them, as `udp 192.0.2.1:5060`. @spec RFC 3263 §4 */
  | { readonly kind: 'sip'; readonly uri: string; readonly targets: readonly string[] }
  /** A user of the network itself. */
  | { readonly kind: 'home'; readonly uri: string }
  /** A telephone number: the BGCF chooses where it leaves the network. `number`: the routing number, if there is one. */
  | { readonly kind: 'bgcf'; readonly uri: string; readonly number: string; readonly route?: RouteExplanation }
  | { readonly kind: 'unknown'; readonly uri: string; readonly message: string }

export interface Share {
  readonly uri: string
  /** How often the URI came first. */
  readonly count: number
}

export interface EnumReport extends EnumExplanation {
  /** Servers that were to be asked, in their order. */
  readonly servers: readonly string[]
  readonly exchanges: readonly DnsExchange[]
  readonly destinations: readonly Destination[]
  /** Where the BGCF sends a number that no zone has. */
  readonly breakout?: RouteExplanation
  /** No zone has the number, and the network has no BGCF to go on to. */
  readonly isWithoutBgcf?: true
  /** Of several lookups, the most frequent first. */
  readonly shares?: readonly Share[]
}

/** The name of this client in traces. */
const ELEMENT = 'enum-query'

/** Looks a number up and tells every step; then finds where the INVITE would go. Never rejects because of the DNS. */
export async function queryNumber(runtime: Runtime, query: EnumQuery): Promise<EnumReport> {
  const { number, servers, zones, reading, times, random, network } = query
  const watch = watchDns(ELEMENT)
  const dns = createResolver(runtime, { element: ELEMENT, servers })
  try {
    const client = createEnumClient({ dns, random, counters: runtime.counters }, { zones })
    const explanation = explainEnum(number, await client.lookup(number, reading))
    const destinations = await destinationsOf(explanation.candidates, dns, query)
    const route = explanation.outcome === 'no-number' ? routeOf(number, network) : {}
    const shares = times > 1 ? { shares: await sharesOf(client, query) } : {}
    const asked = servers.map(formatAddress)
    const breakout = route.route === undefined ? {} : { breakout: route.route }
    const ends = explanation.outcome === 'no-number' && network !== undefined && network.routing === undefined
    const way = { ...breakout, ...(ends && { isWithoutBgcf: true as const }) }
    return { ...explanation, servers: asked, exchanges: watch.exchanges, destinations, ...way, ...shares }
  } finally {
    watch.stop()
    await dns.stop()
  }
}

async function sharesOf(client: EnumClient, { number, reading, times }: EnumQuery): Promise<readonly Share[]> {
  const counts = new Map<string, number>()
  for (let i = 0; i < times; i++) {
    const outcome = await client.lookup(number, reading)
    const first = outcome.kind === 'found' ? (outcome.candidates[0]?.uri ?? '') : outcome.kind
    counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  return [...counts].map(([uri, count]) => ({ uri, count })).sort((a, b) => b.count - a.count)
}

async function destinationsOf(
  candidates: readonly EnumCandidate[],
  dns: Resolver,
  { random, network }: EnumQuery,
): Promise<readonly Destination[]> {
  const resolver = createSipResolver({ dns, random, transports: ['udp', 'tcp'] })
  const destinations: Destination[] = []
  for (const candidate of candidates) destinations.push(await destinationOf(candidate, resolver, network))
  return destinations
}

async function destinationOf(
  { uri, portability }: EnumCandidate,
  resolver: SipResolver,
  network: QueryNetwork | undefined,
): Promise<Destination> {
  try {
    const parsed = parseUri(uri)
    if (parsed.kind === 'tel') {
      const number = portability?.routingNumber ?? parsed.number
      return { kind: 'bgcf', uri, number, ...routeOf(number, network) }
    }
    if (parsed.kind === 'sip' && parsed.host.toLowerCase() === network?.realm) return { kind: 'home', uri }
    if (parsed.kind !== 'sip') return { kind: 'unknown', uri, message: 'neither a SIP nor a tel URI' }
    const targets = await resolver.resolve(parsed)
    if (targets.length === 0) return { kind: 'unknown', uri, message: `the DNS knows no server of ${parsed.host}` }
    return {
      kind: 'sip',
      uri,
      targets: targets.map(({ transport, address }) => `${transport} ${formatAddress(address)}`),
    }
  } catch (error) {
    if (!(error instanceof VoltaicError) && !(error instanceof DecodeError)) throw error
    return { kind: 'unknown', uri, message: error.message }
  }
}

function routeOf(number: string, network: QueryNetwork | undefined): { readonly route?: RouteExplanation } {
  return network?.routing === undefined ? {} : { route: explainRoute(number, network.routing) }
}
