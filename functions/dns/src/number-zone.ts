import {
  type DnsMessage,
  type FetchedZone,
  formatName,
  type KnownRecord,
  type ListedZone,
  type Name,
  type ResourceRecord,
  recordsOf,
  transferPages,
  type Zone,
  type ZoneNode,
} from '@voltaic/dns'
import { BLOCK_MARK, type NumberOrigin, nameOfNumber, numberOfName, numberOrigin } from './number-key.ts'
import { type Neighbours, type NumberLookup, naptrOf, type RouteRow } from './number-lookup.ts'

/** Rows that a transfer reads at a time. */
const PAGE = 2000

/**
 * A zone whose names are the numbers of a database. It holds its apex; everything else is read for each question, so that
 * what another process has changed is there in the next answer, and a million numbers take no memory.
 *
 * @spec RFC 6116 §3.2; RFC 4592 §2.2.2, §3.3.1
 */
export class NumberZone implements FetchedZone {
  readonly hasDelegations = false
  readonly #id: number
  readonly #ttl: number
  readonly #apex: ListedZone
  readonly #lookup: NumberLookup
  readonly #place: NumberOrigin

  /** @param apex SOA, NS and what addresses the name servers have in the zone */
  constructor(id: number, ttl: number, apex: ListedZone, lookup: NumberLookup) {
    this.#id = id
    this.#ttl = ttl
    this.#apex = apex
    this.#lookup = lookup
    this.#place = numberOrigin(apex.origin)
  }

  get origin(): Name {
    return this.#apex.origin
  }

  get soa(): KnownRecord<'SOA'> {
    return this.#apex.soa
  }

  node(name: Name): ZoneNode | undefined {
    return this.#apex.node(name)
  }

  async fetch(name: Name): Promise<Zone> {
    const { key, isWhole } = numberOfName(name, this.#place)
    if (isWhole && key !== this.#place.prefix) {
      const rows = await this.#lookup.routes.read({ zone: this.#id, key })
      if (rows.length > 0) return new FetchedNumbers(this.#apex, [this.#nodeOf(name, rows)])
    }
    return this.#fetchAround(name, key, isWhole)
  }

  /** The name has no records: it lies between others, a block stands for it, or there is nothing. */
  async #fetchAround(name: Name, key: string, isWhole: boolean): Promise<Zone> {
    const [around] = await this.#lookup.neighbours.read({ zone: this.#id, key })
    if (around === undefined) return this.#apex
    const apex = withSerial(this.#apex, around.serial)
    const length = this.#sharedDigits(key, around)
    const encloser = nameOfNumber(key.slice(0, length), this.#place)
    const nodes: ZoneNode[] = []
    if (encloser !== this.origin) nodes.push({ name: encloser, rrsets: new Map() })
    if (!(isWhole && encloser === name)) {
      const block = key.slice(0, length) + BLOCK_MARK
      const rows = await this.#lookup.routes.read({ zone: this.#id, key: block })
      if (rows.length > 0) nodes.push(this.#nodeOf(nameOfNumber(block, this.#place), rows))
    }
    return new FetchedNumbers(apex, nodes)
  }

  /**
   * How many digits of a key some number begins with. Among sorted keys those that share most of it stand next to it.
   * RFC 4592 §2.2.2: as many of its labels exist.
   */
  #sharedDigits(key: string, { next, previous }: Neighbours): number {
    const shared = Math.max(sharedBeginning(key, next ?? ''), sharedBeginning(key, previous ?? ''))
    return Math.max(shared, this.#place.prefix.length)
  }

  #nodeOf(name: Name, rows: readonly RouteRow[]): ZoneNode {
    return { name, rrsets: new Map([['NAPTR', this.#rrset(name, rows)]]) }
  }

  /** RFC 2181 §5.2: one TTL for all of an RRset. */
  #rrset(name: Name, rows: readonly RouteRow[]): readonly ResourceRecord[] {
    const records = rows.map((row) => naptrOf(name, row, this.#ttl))
    if (records.length === 1) return records
    const ttl = Math.min(...records.map((record) => record.ttl))
    return records.map((record) => ({ ...record, ttl }))
  }

  /**
   * The messages of a transfer. They end with an error when the zone is changed before the last row is read, as they
   * would be of two versions.
   *
   * @spec RFC 5936 §2.2
   */
  async *transfer(query: DnsMessage): AsyncGenerator<DnsMessage, void, undefined> {
    const serial = await this.#serial()
    const soa = withSerial(this.#apex, serial ?? 0).soa
    yield* transferPages(soa, this.#pages(serial), query)
  }

  async *#pages(serial: number | undefined): AsyncGenerator<readonly ResourceRecord[], void, undefined> {
    yield [...recordsOf(this.#apex)]
    for (let key = ''; ; ) {
      const rows = await this.#lookup.page.read({ zone: this.#id, key, limit: PAGE - 1 })
      if (serial === undefined || (await this.#serial()) !== serial) {
        throw new Error(`${formatName(this.origin)} was changed while it was copied`)
      }
      if (rows.length === 0) return
      const byNumber = Map.groupBy(rows, ({ number }) => number)
      yield [...byNumber].flatMap(([number, own]) => this.#rrset(nameOfNumber(number, this.#place), own))
      key = rows.at(-1)?.number ?? key
    }
  }

  async #serial(): Promise<number | undefined> {
    return (await this.#lookup.neighbours.read({ zone: this.#id, key: '' }))[0]?.serial
  }
}

/** A zone as far as one question needs it. */
class FetchedNumbers implements Zone {
  readonly hasDelegations = false
  readonly #apex: Zone
  /** The name itself, or what encloses it and the wildcard there. */
  readonly #nodes: readonly ZoneNode[]

  constructor(apex: Zone, nodes: readonly ZoneNode[]) {
    this.#apex = apex
    this.#nodes = nodes
  }

  get origin(): Name {
    return this.#apex.origin
  }

  get soa(): KnownRecord<'SOA'> {
    return this.#apex.soa
  }

  node(name: Name): ZoneNode | undefined {
    for (const node of this.#nodes) if (node.name === name) return node
    return this.#apex.node(name)
  }
}

/** The apex as it is in the database at this moment. */
function withSerial(apex: ListedZone, serial: number): Zone {
  if (apex.soa.data.serial === serial) return apex
  const soa: KnownRecord<'SOA'> = { ...apex.soa, data: { ...apex.soa.data, serial } }
  return {
    origin: apex.origin,
    soa,
    hasDelegations: false,
    node(name) {
      const node = apex.node(name)
      if (node === undefined || name !== apex.origin) return node
      return { name: node.name, rrsets: new Map(node.rrsets).set('SOA', [soa]) }
    },
  }
}

function sharedBeginning(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
