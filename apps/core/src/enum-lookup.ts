import { createResolver, type Resolver } from '@voltaic/dns'
import { createEnumClient, type EnumClient } from '@voltaic/enum'
import type { Runtime } from '@voltaic/runtime'
import type { EnumLookup } from '@voltaic/scscf'
import type { SipElement, VoltaicConfig } from './config/config.ts'
import { dnsServersOf } from './topology.ts'

/** What an element asks ENUM with. */
export interface OpenEnum {
  readonly client: EnumClient
  readonly dns: Resolver
}

/** @returns undefined for a network whose numbers are in no zone */
export function openEnum(
  element: Pick<SipElement, 'name' | 'sip'>,
  config: VoltaicConfig,
  runtime: Runtime,
): OpenEnum | undefined {
  const settings = config.enum
  if (settings === undefined) return undefined
  const dns = createResolver(runtime, {
    element: element.name,
    servers: settings.servers ?? dnsServersOf(config),
    from: [element.sip.host],
  })
  const { random, counters } = runtime
  return { dns, client: createEnumClient({ dns, random, counters }, { zones: settings.zones }) }
}

/** ENUM as an S-CSCF needs it: where nobody can be asked, the number counts as one that no zone knows. */
export function enumLookupOf({ client }: OpenEnum, { log }: Runtime): EnumLookup {
  return {
    async urisOf(e164) {
      const outcome = await client.lookup(e164)
      if (outcome.kind === 'found') return outcome.candidates.map(({ uri }) => uri)
      if (outcome.kind === 'failed') log.warn('ENUM cannot be asked', { number: e164, why: outcome.message })
      return []
    },
  }
}
