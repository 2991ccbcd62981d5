import { DecodeError, VoltaicError } from '@voltaic/base'
import {
  type Dhcpv4InformOptions,
  type Dhcpv6InformationOptions,
  informDhcpv4,
  requestDhcpv6Information,
} from '@voltaic/dhcp'
import { normaliseHost, type Runtime } from '@voltaic/runtime'
import { parseUri, type SipResolver, type Target, type Uri } from '@voltaic/sip'

/** A way to look for P-CSCFs, and what it takes. */
export type DiscoveryWay =
  /** The answer to protocol configuration options: literal addresses. */
  | { readonly by: 'PCO'; readonly pcscf: readonly string[] }
  | ({ readonly by: 'DHCPv6' } & Dhcpv6InformationOptions)
  | ({ readonly by: 'DHCPv4' } & Dhcpv4InformOptions)
  /** Domain names that the phone has from its ISIM or its settings. */
  | { readonly by: 'DNS'; readonly names: readonly string[] }

/** Why a way led nowhere. */
export type DiscoveryFailure =
  | { readonly kind: 'nothing given'; readonly by: DiscoveryWay['by'] }
  | { readonly kind: 'no answer'; readonly by: DiscoveryWay['by'] }
  | { readonly kind: 'refused'; readonly by: DiscoveryWay['by']; readonly reason: string }
  /** A server answered, with an option that cannot be read. */
  | { readonly kind: 'malformed'; readonly by: DiscoveryWay['by']; readonly reason: string }
  /** DNS knows no address for the name. */
  | { readonly kind: 'name unknown'; readonly by: DiscoveryWay['by']; readonly name: string }
  | { readonly kind: 'DNS failed'; readonly by: DiscoveryWay['by']; readonly name: string; readonly reason: string }

export type PcscfDiscovery =
  | {
      readonly kind: 'found'
      readonly by: DiscoveryWay['by']
      /** In the order to try them; not empty. */
      readonly pcscf: readonly Target[]
      /** DNS servers that DHCP has named beside them. */
      readonly dnsServers: readonly string[]
      /** What went wrong before. */
      readonly failures: readonly DiscoveryFailure[]
    }
  | { readonly kind: 'not found'; readonly failures: readonly DiscoveryFailure[] }

export interface DiscoveryDeps {
  readonly runtime: Runtime
  /**
   * A resolver that asks these DNS servers, or those that the phone has anyhow when there are none.
   */
  resolverOf(dnsServers: readonly string[]): SipResolver
}

/** What a way has found before names are looked up. */
interface Given {
  readonly names: readonly string[]
  readonly addresses: readonly string[]
  readonly dnsServers: readonly string[]
}

/**
 * Looks for P-CSCFs in the given ways, one after the other, until one of them leads to an address.
 *
 * @param ways in the order of preference
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL, DHCP_ADDRESS_FAMILY
 * @spec TS 24.229 §9.2.1; TS 23.228 §5.1.1; RFC 3319 §4; RFC 3361 §3; RFC 3263 §4
 */
export async function discoverPcscf(deps: DiscoveryDeps, ways: readonly DiscoveryWay[]): Promise<PcscfDiscovery> {
  const failures: DiscoveryFailure[] = []
  for (const way of ways) {
    const given = await askFor(deps, way)
    if ('kind' in given) {
      failures.push(given)
      continue
    }
    const pcscf = await targetsOf(deps, way.by, given, failures)
    if (pcscf.length > 0) return { kind: 'found', by: way.by, pcscf, dnsServers: given.dnsServers, failures }
  }
  return { kind: 'not found', failures }
}

async function askFor({ runtime }: DiscoveryDeps, way: DiscoveryWay): Promise<Given | DiscoveryFailure> {
  const { by } = way
  const given = await answerOf(runtime, way)
  if ('kind' in given) return { by, ...given }
  return given.names.length + given.addresses.length === 0 ? { kind: 'nothing given', by } : given
}

type Unanswered =
  | { readonly kind: 'no answer' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly reason: string }

async function answerOf(runtime: Runtime, way: DiscoveryWay): Promise<Given | Unanswered> {
  switch (way.by) {
    case 'PCO':
      return { names: [], addresses: way.pcscf, dnsServers: [] }
    case 'DNS':
      return { names: way.names, addresses: [], dnsServers: [] }
    case 'DHCPv4':
      return byDhcpv4(runtime, way)
    default:
      return byDhcpv6(runtime, way)
  }
}

async function byDhcpv4(runtime: Runtime, options: Dhcpv4InformOptions): Promise<Given | Unanswered> {
  const answer = await informDhcpv4(runtime, options)
  if (answer.kind !== 'answered') return answer
  const { sipServers, dnsServers } = answer
  return {
    names: sipServers?.kind === 'names' ? sipServers.names : [],
    addresses: sipServers?.kind === 'addresses' ? sipServers.addresses : [],
    dnsServers,
  }
}

async function byDhcpv6(runtime: Runtime, options: Dhcpv6InformationOptions): Promise<Given | Unanswered> {
  const answer = await requestDhcpv6Information(runtime, options)
  if (answer.kind === 'refused') return { kind: 'refused', reason: `${answer.status.code} ${answer.status.message}` }
  if (answer.kind !== 'answered') return answer
  const { sipServerNames, sipServerAddresses, dnsServers } = answer
  return { names: sipServerNames, addresses: sipServerAddresses, dnsServers }
}

/** RFC 3319 §4: names come before addresses, each in its order; no place twice. */
async function targetsOf(
  deps: DiscoveryDeps,
  by: DiscoveryWay['by'],
  { names, addresses, dnsServers }: Given,
  failures: DiscoveryFailure[],
): Promise<readonly Target[]> {
  const resolver = deps.resolverOf(dnsServers)
  const targets: Target[] = []
  for (const name of [...names, ...addresses]) {
    const found = await resolve(resolver, name)
    if (found.kind === 'found') targets.push(...found.targets)
    else failures.push({ ...found, by, name })
  }
  const isSame = (a: Target, b: Target) =>
    a.transport === b.transport && a.address.host === b.address.host && a.address.port === b.address.port
  return targets.filter((target, index) => targets.findIndex((other) => isSame(other, target)) === index)
}

async function resolve(
  resolver: SipResolver,
  name: string,
): Promise<
  | { readonly kind: 'found'; readonly targets: readonly Target[] }
  | { readonly kind: 'name unknown' }
  | { readonly kind: 'DNS failed'; readonly reason: string }
> {
  try {
    const uri = uriOf(name)
    const targets = uri.kind === 'sip' ? await resolver.resolve(uri) : []
    return targets.length === 0 ? { kind: 'name unknown' } : { kind: 'found', targets }
  } catch (error) {
    if (error instanceof VoltaicError || error instanceof DecodeError) {
      return { kind: 'DNS failed', reason: error.message }
    }
    throw error
  }
}

/** RFC 3263 §4: what `sip:` and the name lead to; a literal address needs no DNS. */
function uriOf(name: string): Uri {
  return parseUri(`sip:${normaliseHost(name)?.includes(':') === true ? `[${name}]` : name}`)
}
