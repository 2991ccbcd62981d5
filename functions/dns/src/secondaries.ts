import {
  type DnsMessage,
  isListed,
  type ListedZone,
  lowerName,
  type Notifying,
  notify,
  type QuerySource,
  transfer,
  type Zone,
} from '@voltaic/dns'
import type { Address, Runtime } from '@voltaic/runtime'
import { NumberZone } from './number-zone.ts'

/** A zone that can be copied. */
type CopiedZone = ListedZone | NumberZone

/**
 * The servers that hold copies of our zones: they alone get them by transfer, and are told of each change.
 *
 * @spec RFC 5936 §5; RFC 1996 §3
 */
export class Secondaries {
  readonly #runtime: Runtime
  readonly #element: string
  readonly #addresses: readonly Address[]
  readonly #notifying = new Set<Notifying>()
  #zones: readonly CopiedZone[] = []

  constructor(runtime: Runtime, element: string, addresses: readonly Address[]) {
    this.#runtime = runtime
    this.#element = element
    this.#addresses = addresses
  }

  /** The messages of a zone; undefined for whoever is no secondary. */
  transfer(query: DnsMessage, { remote }: QuerySource): Iterable<DnsMessage> | AsyncIterable<DnsMessage> | undefined {
    if (!this.#addresses.some(({ host }) => host === remote.host)) return undefined
    const [question] = query.questions
    const origin = question && lowerName(question.name)
    const zone = this.#zones.find((each) => each.origin === origin)
    return zone instanceof NumberZone ? zone.transfer(query) : transfer(this.#zones.filter(isListed), query)
  }

  /** Takes other zones. */
  replace(zones: Iterable<Zone>): void {
    this.#zones = [...zones].filter((zone): zone is CopiedZone => zone instanceof NumberZone || isListed(zone))
  }

  /** Tells all of them about these zones, from the address of ours that they know. */
  notify(local: readonly Address[], zones: readonly Zone[] = this.#zones): void {
    for (const to of this.#addresses) {
      const from = local.find(({ host }) => host.includes(':') === to.host.includes(':'))?.host
      if (from === undefined) continue
      for (const { soa } of zones) this.#start(from, to, soa)
    }
  }

  /** Those of the zones now held whose SOA is not that of before. */
  changedSince(before: readonly Zone[]): readonly Zone[] {
    const serials = new Map(before.map(({ origin, soa }) => [origin, soa.data.serial]))
    return this.#zones.filter(({ origin, soa }) => serials.get(origin) !== soa.data.serial)
  }

  get zones(): readonly CopiedZone[] {
    return this.#zones
  }

  stop(): void {
    for (const each of this.#notifying) each.stop()
  }

  #start(from: string, to: Address, soa: ListedZone['soa']): void {
    const notifying = notify(this.#runtime, { element: this.#element, from, to, soa })
    this.#notifying.add(notifying)
    void notifying.acknowledged.then(() => this.#notifying.delete(notifying))
  }
}
