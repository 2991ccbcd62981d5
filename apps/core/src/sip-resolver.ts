import { createResolver, type Resolver } from '@voltaic/dns'
import type { Runtime } from '@voltaic/runtime'
import { createSipResolver, type SipResolver } from '@voltaic/sip'
import type { SipElement, VoltaicConfig } from './config/config.ts'
import { dnsServersOf } from './topology.ts'

/** How an element finds others by name. */
export function sipResolverOf(
  element: Pick<SipElement, 'name' | 'sip'>,
  config: VoltaicConfig,
  runtime: Runtime,
): { readonly dns: Resolver; readonly resolver: SipResolver } {
  const dns = createResolver(runtime, {
    element: element.name,
    servers: dnsServersOf(config),
    from: [element.sip.host],
  })
  // the transport of Mw comes first: it is what the NAPTR records of the network prefer too
  const transports = config.mw === 'tcp' ? (['tcp', 'udp'] as const) : (['udp', 'tcp'] as const)
  return { dns, resolver: createSipResolver({ dns, random: runtime.random, transports }) }
}
