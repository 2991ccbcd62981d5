import { columnTypesOf, type Generated, type Migration, type MigrationSet, sql } from '@voltaic/store'

/** A zone whose records are numbers: one row each, in `dns_number`. */
export interface NumberZoneTable {
  id: Generated<number>
  /** As text, without the last dot: `e164.arpa`. */
  origin: string
  /** Goes up by one in every transaction that changes something in the zone. */
  serial: number
  /** Seconds, of every record that has no own. */
  ttl: number
  negative_ttl: number
  /** JSON array of `NameServer`; the first is the primary (MNAME). */
  name_servers: string
}

/** A number and its route. */
export interface NumberTable {
  zone_id: number
  /** Digits without `+`; of a block all that are fixed, then `*`, which no digit comes before. */
  number: string
  /** Tells the routes of one number apart. */
  place: number
  order_: number
  preference: number
  /** `E2U+sip` */
  services: string
  /** The whole substitution: `!^.*$!sip:a@example.com!`. */
  regexp: string
  /** Seconds; null: that of the zone. */
  ttl: number | null
}

export interface NumberTables {
  dns_zone: NumberZoneTable
  dns_number: NumberTable
}

const numbers: Migration = {
  async up(db) {
    const { ownId, plainText, inKeyOrder } = columnTypesOf(db)
    const statements = [
      sql`create table dns_zone (
        id ${ownId}, origin text not null unique, serial bigint not null, ttl integer not null,
        negative_ttl integer not null, name_servers text not null)`,
      sql`create table dns_number (
        zone_id integer not null references dns_zone (id) on delete cascade, number ${plainText} not null,
        place integer not null, order_ integer not null, preference integer not null, services text not null,
        regexp text not null, ttl integer, primary key (zone_id, number, place)) ${inKeyOrder}`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

/** The tables of numbers, to be given to whoever opens the store. */
export const numberMigrations: MigrationSet = { name: 'dns', migrations: { '0001-numbers': numbers } }
