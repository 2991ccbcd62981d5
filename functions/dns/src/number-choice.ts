import type { Transaction } from '@voltaic/store'
import type { NumberTables } from './number-schema.ts'
import { type NumberView, numberViewOf } from './number-view.ts'
import type { PlacedZone } from './number-zone-input.ts'

/** Which routes of a number are meant: those that have all that is named. */
export interface RouteChoice {
  readonly uri?: string | undefined
  readonly regexp?: string | undefined
  readonly services?: string | undefined
}

/** A route with its place among those of its number. */
export interface PlacedRoute {
  readonly place: number
  readonly view: NumberView
}

/** The routes of a number that are meant. */
export async function chosenRoutes(
  transaction: Transaction<NumberTables>,
  zone: PlacedZone,
  key: string,
  choice: RouteChoice,
): Promise<readonly PlacedRoute[]> {
  const rows = await transaction
    .selectFrom('dns_number')
    .select(['place', 'number', 'order_ as order', 'preference', 'services', 'regexp', 'ttl'])
    .where('zone_id', '=', zone.id)
    .where('number', '=', key)
    .orderBy('place')
    .execute()
  return rows
    .map((row) => ({ place: row.place, view: numberViewOf(zone.origin, row) }))
    .filter(({ view }) => isMeant(view, choice))
}

function isMeant(view: NumberView, { uri, regexp, services }: RouteChoice): boolean {
  return (
    (uri === undefined || view.uri === uri) &&
    (regexp === undefined || view.regexp === regexp) &&
    (services === undefined || view.services.toLowerCase() === services.toLowerCase())
  )
}

/** Takes routes of a number away; the others keep their places. */
export async function deleteRoutes(
  transaction: Transaction<NumberTables>,
  zone: PlacedZone,
  key: string,
  routes: readonly PlacedRoute[],
): Promise<void> {
  for (const { place } of routes) {
    const those = transaction.deleteFrom('dns_number').where('zone_id', '=', zone.id).where('number', '=', key)
    await those.where('place', '=', place).execute()
  }
}
