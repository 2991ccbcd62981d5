import { CompiledQuery, sql, type Transaction } from '@voltaic/store'
import type { NumberRoute } from './number-route.ts'
import type { NumberTable, NumberTables } from './number-schema.ts'

/** Rows in one INSERT: few statements, yet far below the limit of 32,766 parameters. */
const ROWS_PER_INSERT = 100
/** RFC 1035 §3.3.13: 32 bits, and after the last comes the first (RFC 1982 §3). */
const MAX_SERIAL = 0xffff_ffff

interface KnownNumber {
  /** Place of the next route. */
  next: number
  readonly targets: Set<string>
}

/** Writes routes into a zone, within one transaction. */
export class RouteWriter {
  readonly #transaction: Transaction<NumberTables>
  readonly #zone: number
  #text: string | undefined

  constructor(transaction: Transaction<NumberTables>, zone: number) {
    this.#transaction = transaction
    this.#zone = zone
  }

  /**
   * Writes each route behind the others of its number.
   *
   * @param routes at most a few hundred
   * @returns indexes of those that are there already, or twice among these; nothing is written then
   */
  async insert(routes: readonly NumberRoute[]): Promise<readonly number[]> {
    const numbers = await this.#knownRoutes(routes)
    const rows: NumberTable[] = []
    const repeated: number[] = []
    for (const [index, route] of routes.entries()) {
      const known = numbers.get(route.key) ?? { next: 0, targets: new Set() }
      numbers.set(route.key, known)
      const target = targetOf(route)
      if (known.targets.has(target)) repeated.push(index)
      known.targets.add(target)
      rows.push(rowOf(this.#zone, route, known.next++))
    }
    if (repeated.length > 0) return repeated
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      await this.#insertRows(rows.slice(from, from + ROWS_PER_INSERT))
    }
    return []
  }

  async #knownRoutes(routes: readonly NumberRoute[]): Promise<Map<string, KnownNumber>> {
    const rows = await this.#transaction
      .selectFrom('dns_number')
      .select(['number', 'place', 'services', 'regexp'])
      .where('zone_id', '=', this.#zone)
      .where(
        'number',
        'in',
        routes.map(({ key }) => key),
      )
      .execute()
    const numbers = new Map<string, KnownNumber>()
    for (const row of rows) {
      const known = numbers.get(row.number) ?? { next: 0, targets: new Set<string>() }
      known.next = Math.max(known.next, row.place + 1)
      known.targets.add(targetOf(row))
      numbers.set(row.number, known)
    }
    return numbers
  }

  /** The query builder takes longer to make an INSERT of many rows than the database to run it: its text is kept. */
  async #insertRows(rows: readonly NumberTable[]): Promise<void> {
    const insert = this.#transaction.insertInto('dns_number')
    if (rows.length < ROWS_PER_INSERT) await insert.values(rows).execute()
    else {
      this.#text ??= insert.values(rows).compile().sql
      await this.#transaction.executeQuery(CompiledQuery.raw(this.#text, rows.flatMap(valuesOf)))
    }
  }
}

/** Two routes of a number with this the same lead to the same. */
function targetOf({ services, regexp }: { readonly services: string; readonly regexp: string }): string {
  return `${services.toLowerCase()} ${regexp}`
}

function rowOf(zone: number, route: NumberRoute, place: number): NumberTable {
  const { key, order, preference, services, regexp, ttl } = route
  return { zone_id: zone, number: key, place, order_: order, preference, services, regexp, ttl }
}

/** In the order in which the query builder has the columns: that of `rowOf`. */
function valuesOf(row: NumberTable): readonly unknown[] {
  return Object.values(row)
}

/** Every change of a zone gives it a new serial, in the same transaction. @spec RFC 1982 §3 */
export async function raiseSerial(transaction: Transaction<NumberTables>, zone: number): Promise<void> {
  await transaction
    .updateTable('dns_zone')
    .set({ serial: sql<number>`case when serial >= ${sql.lit(MAX_SERIAL)} then 1 else serial + 1 end` })
    .where('id', '=', zone)
    .execute()
}
