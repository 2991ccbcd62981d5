import { createResolver, type Resolver } from '@voltaic/dns'
import type { Address, Runtime } from '@voltaic/runtime'
import { createSipResolver, type DnsLookup, type SipResolver } from '@voltaic/sip'
import type { SipElement, VoltaicConfig } from './config/config.ts'
import { createSplitDns } from './split-dns.ts'
import { dnsServersOf } from './topology.ts'

/** How an element finds others by name. */
export function sipResolverOf(
  element: Pick<SipElement, 'name' | 'sip'>,
  config: VoltaicConfig,
  runtime: Runtime,
): { readonly dns: Pick<Resolver, 'stop'>; readonly resolver: SipResolver } {
  const asking = (servers: readonly Address[]) => createResolver(runtime, { element: element.name, servers, from })
  const from = [element.sip.host]
  const own = asking(dnsServersOf(config))
  const outside = config.dnsServers && asking(config.dnsServers)
  const dns: DnsLookup = outside === undefined ? own : createSplitDns(config.realm, own, outside)
  // the transport of Mw comes first: it is what the NAPTR records of the network prefer too
  const transports = config.mw === 'tcp' ? (['tcp', 'udp'] as const) : (['udp', 'tcp'] as const)
  const stop = async (): Promise<void> => {
    await own.stop()
    await outside?.stop()
  }
  return { dns: { stop }, resolver: createSipResolver({ dns, random: runtime.random, transports }) }
}
