import {
  createZoneSet,
  type DnsMessage,
  type DnsServer,
  fetchAnswer,
  formatName,
  type QuerySource,
  startDnsServer,
  type Zone,
  type ZoneSet,
} from '@voltaic/dns'
import type { Address, Runtime } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import type { NumberTables } from './number-schema.ts'
import { mistakeOfPlace, type NetworkNames } from './number-zone-name.ts'
import { NumberZones } from './number-zones.ts'
import { Secondaries } from './secondaries.ts'

export interface DnsFunctionDeps {
  readonly runtime: Runtime
  /** Opened with `numberMigrations`: its zones are served beside the others. Whoever opened it closes it. */
  readonly numbers?: Store<NumberTables> | undefined
}

export interface DnsFunctionConfig {
  /** Name of the element in traces. */
  readonly element: string
  /** UDP and TCP on each. */
  readonly listen: readonly Address[]
  readonly zones: Iterable<Zone>
  /** What no zone of the database may hide. */
  readonly network?: NetworkNames
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
export function createDnsServer(deps: DnsFunctionDeps, config: DnsFunctionConfig): DnsFunction {
  return new DnsFunctionOf(deps, config)
}

class DnsFunctionOf implements DnsFunction {
  readonly #runtime: Runtime
  readonly #config: DnsFunctionConfig
  readonly #secondaries: Secondaries
  readonly #numbers: NumberZones | undefined
  #own: readonly Zone[]
  #zones: ZoneSet
  #servers: readonly DnsServer[] = []

  constructor({ runtime, numbers }: DnsFunctionDeps, config: DnsFunctionConfig) {
    this.#runtime = runtime
    this.#config = config
    this.#secondaries = new Secondaries(runtime, config.element, config.secondaries ?? [])
    this.#numbers = numbers && new NumberZones(runtime, numbers)
    this.#own = [...config.zones]
    this.#zones = createZoneSet(this.#own)
  }

  async start(): Promise<void> {
    try {
      await this.#numbers?.start(() => this.#takeZones())
      this.#gather()
      for (const at of this.#config.listen) await this.#listen(at)
      this.#secondaries.notify(this.local)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async #listen(at: Address): Promise<void> {
    const { element } = this.#config
    const respond = (query: DnsMessage, { transport }: QuerySource) => fetchAnswer(this.#zones, query, transport)
    const transfer = (query: DnsMessage, source: QuerySource) => this.#secondaries.transfer(query, source)
    const server = await startDnsServer(this.#runtime, { element, at, respond, transfer })
    this.#servers = [...this.#servers, server]
    this.#runtime.log.info('dns.listening', { element, host: server.local.host, port: server.local.port })
  }

  async stop(): Promise<void> {
    this.#secondaries.stop()
    const running = this.#servers
    this.#servers = []
    await Promise.all([...running.map((server) => server.stop()), this.#numbers?.stop()])
  }

  get local(): readonly Address[] {
    return this.#servers.map(({ local }) => local)
  }

  replaceZones(next: Iterable<Zone>): void {
    this.#own = [...next]
    this.#takeZones()
  }

  /** From the next query on, the zones as they are now; secondaries hear of those that have changed. */
  #takeZones(): void {
    const before = this.#secondaries.zones
    this.#gather()
    this.#secondaries.notify(this.local, this.#secondaries.changedSince(before))
  }

  /** Where the database has a zone that is here already, the one of the database is left out. */
  #gather(): void {
    const origins = new Set(this.#own.map(({ origin }) => origin))
    const numbers = (this.#numbers?.zones ?? []).filter((zone) => this.#isHarmless(zone))
    for (const { origin } of numbers) {
      if (origins.has(origin)) this.#runtime.log.warn('dns.numbers.shadowed', { zone: formatName(origin) })
    }
    const all = [...this.#own, ...numbers.filter(({ origin }) => !origins.has(origin))]
    this.#zones = createZoneSet(all)
    this.#secondaries.replace(all)
  }

  /** A zone that was stored before such were refused is left out: without it all else can be found. */
  #isHarmless({ origin }: Zone): boolean {
    const zone = formatName(origin)
    const reason = mistakeOfPlace(zone, this.#config.network ?? {})
    if (reason !== undefined) this.#runtime.log.warn('dns.numbers.hiding', { zone, reason })
    return reason === undefined
  }
}
