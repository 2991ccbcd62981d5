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

export interface DnsFunctionConfig {
  /** Name of the element in traces. */
  readonly element: string
  /** UDP and TCP on each. */
  readonly listen: readonly Address[]
  readonly zones: Iterable<Zone>
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
  let zones: ZoneSet = createZoneSet(config.zones)
  let servers: readonly DnsServer[] = []

  async function stop(): Promise<void> {
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
          const server = await startDnsServer(runtime, { element, at, respond })
          servers = [...servers, server]
          runtime.log.info('dns.listening', { element, host: server.local.host, port: server.local.port })
        }
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
    get local() {
      return servers.map((server) => server.local)
    },
    replaceZones(next) {
      zones = createZoneSet(next)
    },
  }
}
