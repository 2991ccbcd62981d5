import { CLASS, type KnownRecord, type Name, ROOT } from '@voltaic/dns'
import { type Statement, type Store, sql } from '@voltaic/store'
import type { NumberTables } from './number-schema.ts'

/** A row of a number, as a record needs it. */
export interface RouteRow {
  readonly number: string
  readonly order: number
  readonly preference: number
  readonly services: string
  readonly regexp: string
  readonly ttl: number | null
}

interface OfNumber {
  readonly zone: number
  readonly key: string
}

/** What is around a number that has no row. */
export interface Neighbours {
  readonly serial: number
  /** The first that is not before it, in the order of the digits. */
  readonly next: string | null
  /** The last before it. */
  readonly previous: string | null
}

/** The questions that an answer asks the database; each is one look into the primary key. */
export interface NumberLookup {
  readonly routes: Statement<OfNumber, RouteRow>
  readonly neighbours: Statement<OfNumber, Neighbours>
  /** The rows of a zone behind a place in it, in order. */
  readonly page: Statement<OfNumber & { readonly limit: number }, RouteRow>
}

const columns = sql`n.number as "number", n.order_ as "order", n.preference as "preference",
  n.services as "services", n.regexp as "regexp", n.ttl as "ttl"`

export function createNumberLookup(store: Store<NumberTables>): NumberLookup {
  return {
    routes: store.statement((db, bind) =>
      sql<RouteRow>`
        select ${columns} from dns_number n where n.zone_id = ${bind('zone')} and n.number = ${bind('key')}
        order by n.place`.compile(db),
    ),
    neighbours: store.statement((db, bind) =>
      sql<Neighbours>`
        select z.serial as "serial",
          (select n.number from dns_number n where n.zone_id = z.id and n.number >= ${bind('key')}
            order by n.number limit 1) as "next",
          (select n.number from dns_number n where n.zone_id = z.id and n.number < ${bind('key')}
            order by n.number desc limit 1) as "previous"
        from dns_zone z where z.id = ${bind('zone')}`.compile(db),
    ),
    // all rows of the last number come along: a page never ends between two of them
    page: store.statement((db, bind) =>
      sql<RouteRow>`
        select ${columns} from dns_number n where n.zone_id = ${bind('zone')} and n.number > ${bind('key')}
          and n.number <= coalesce((select m.number from dns_number m where m.zone_id = ${bind('zone')}
            and m.number > ${bind('key')} order by m.number limit 1 offset ${bind('limit')}), ':')
        order by n.number, n.place`.compile(db),
    ),
  }
}

/** @param zoneTtl of rows that have no own */
export function naptrOf(name: Name, row: RouteRow, zoneTtl: number): KnownRecord<'NAPTR'> {
  const { order, preference, services, regexp } = row
  const data = { order, preference, flags: 'u', services, regexp, replacement: ROOT }
  return { name, type: 'NAPTR', class: CLASS.IN, ttl: row.ttl ?? zoneTtl, data }
}
