import {
  answer,
  createZoneSet,
  type DnsMessage,
  type DnsServer,
  type QuerySource,
  startDnsServer,
  type Zone,
  type ZoneSet,
} from '@voltaic/dns'
import type { Address, Runtime } from '@voltaic/runtime'
import { Secondaries } from './secondaries.ts'

export interface DnsFunctionConfig {
  /** Name of the element in traces. */
  readonly element: string
  /** UDP and TCP on each. */
  readonly listen: readonly Address[]
  readonly zones: Iterable<Zone>
  /** Servers that may copy the zones, and are told of changes; nobody else may. */
  readonly secondaries?: readonly Address[]
}

/** The DNS server of the network as a function: authoritative for its zones, for nothing else. */
export interface DnsFunction {
  /** @throws VoltaicError NET_PORT_TAKEN, NET_ADDRESS_NOT_LOCAL, NET_PERMISSION */
  start(): Promise<void>
  stop(): Promise<void>
  /** Where it listens, port 0 resolved; empty while it is stopped. */
  readonly local: readonly Address[]
  /** From the next query on, other zones. */
  replaceZones(zones: Iterable<Zone>): void
}

/** @spec RFC 1035 §4.2; RFC 7766 §5; TS 23.003 §13.2 */
export function createDnsServer({ runtime }: { readonly runtime: Runtime }, config: DnsFunctionConfig): DnsFunction {
  const all = [...config.zones]
  let zones: ZoneSet = createZoneSet(all)
  const secondaries = new Secondaries(runtime, config.element, config.secondaries ?? [])
  secondaries.replace(all)
  let servers: readonly DnsServer[] = []

  async function stop(): Promise<void> {
    secondaries.stop()
    const running = servers
    servers = []
    await Promise.all(running.map((server) => server.stop()))
  }
  return {
    async start() {
      try {
        for (const at of config.listen) {
          const { element } = config
          const respond = (query: DnsMessage, { transport }: QuerySource) => answer(zones, query, transport)
          const server = await startDnsServer(runtime, {
            element,
            at,
            respond,
            transfer: (query, source) => secondaries.transfer(query, source),
          })
          servers = [...servers, server]
          runtime.log.info('dns.listening', { element, host: server.local.host, port: server.local.port })
        }
        secondaries.notify(localOf(servers))
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
    get local() {
      return localOf(servers)
    },
    replaceZones(next) {
      const before = secondaries.zones
      const after = [...next]
      zones = createZoneSet(after)
      secondaries.replace(after)
      secondaries.notify(localOf(servers), secondaries.changedSince(before))
    },
  }
}

function localOf(servers: readonly DnsServer[]): readonly Address[] {
  return servers.map(({ local }) => local)
}
