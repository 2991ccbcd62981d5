import type { Clock } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import { chosenRoutes, deleteRoutes, type RouteChoice } from './number-choice.ts'
import { importRoutes, type RowProblem } from './number-import.ts'
import { parseNumberKey } from './number-key.ts'
import { createNumberLookup, type NumberLookup } from './number-lookup.ts'
import { previewRoute, type RoutePreview } from './number-preview.ts'
import { checkRoute, type NumberProblem, type NumberRouteInput } from './number-route.ts'
import { RouteWriter, raiseSerial } from './number-rows.ts'
import type { NumberTables } from './number-schema.ts'
import { type NumberView, type NumberZoneView, numberViewOf, zoneViewOf } from './number-view.ts'
import {
  checkZone,
  type NumberZoneInput,
  type PlacedZone,
  placeOf,
  zoneForNumber,
  zoneHolding,
} from './number-zone-input.ts'
import type { NetworkNames } from './number-zone-name.ts'
import type { NumberZoneRow } from './number-zone-row.ts'

/** What became of a change. */
export type Change<Done> =
  | ({ readonly kind: 'done' } & Done)
  | { readonly kind: 'refused'; readonly problems: readonly (NumberProblem | RowProblem)[] }

export interface NumberListOptions {
  readonly zone?: string | undefined
  /** What the numbers begin with: `+6125`. */
  readonly search?: string | undefined
  /** The last number of the page before. */
  readonly after?: string | undefined
  /** Routes; a few more come when the last number has several. */
  readonly limit: number
}

export interface NumberProvisioningDeps {
  readonly store: Store<NumberTables>
  readonly clock: Pick<Clock, 'now'>
  /** Its names are none of numbers; undefined for a database that is of no network. */
  readonly network?: NetworkNames | undefined
}

/**
 * Adds and removes zones and numbers. What it writes is in the next answer of every server that has the same database; all
 * methods throw VoltaicError STORE_*.
 */
export class NumberProvisioning {
  readonly #store: Store<NumberTables>
  readonly #clock: Pick<Clock, 'now'>
  readonly #lookup: NumberLookup
  readonly #network: NetworkNames | undefined

  constructor({ store, clock, network }: NumberProvisioningDeps) {
    this.#store = store
    this.#clock = clock
    this.#network = network
    this.#lookup = createNumberLookup(store)
  }

  async zones(): Promise<readonly NumberZoneView[]> {
    return (await this.#rows()).map(zoneViewOf)
  }

  /** The serial of a new zone is the time, so that it is above that of a former one of the same name. */
  async addZone(input: NumberZoneInput): Promise<Change<{ readonly zone: NumberZoneView }>> {
    const checked = checkZone(input, Math.floor(this.#clock.now() / 1000), this.#network)
    if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
    const { row } = checked
    return this.#store.db.transaction().execute(async (transaction) => {
      const known = await transaction.selectFrom('dns_zone').select('id').where('origin', '=', row.origin).execute()
      if (known.length > 0) return { kind: 'refused', problems: [{ field: 'zone', reason: `${row.origin} exists` }] }
      await transaction.insertInto('dns_zone').values(row).execute()
      return { kind: 'done', zone: zoneViewOf({ id: 0, ...row }) }
    })
  }

  /** Removes a zone with all its numbers. @returns undefined when there is none */
  async removeZone(origin: string): Promise<NumberZoneView | undefined> {
    const row = (await this.#rows()).find((each) => each.origin === normalised(origin))
    if (row === undefined) return undefined
    await this.#store.db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('dns_number').where('zone_id', '=', row.id).execute()
      await transaction.deleteFrom('dns_zone').where('id', '=', row.id).execute()
    })
    return zoneViewOf(row)
  }

  /** @param zone its origin; may be left out where one zone alone can have the number */
  async addNumber(input: NumberRouteInput, zone?: string): Promise<Change<{ readonly number: NumberView }>> {
    const checked = checkRoute(input)
    if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
    const { route } = checked
    const place = await this.#zoneFor(route.key, zone)
    if ('reason' in place) return { kind: 'refused', problems: [place] }
    return this.#store.db.transaction().execute(async (transaction) => {
      const repeated = await new RouteWriter(transaction, place.id).insert([route])
      if (repeated.length > 0) {
        return { kind: 'refused', problems: [{ field: 'number', reason: `${input.number} leads there already` }] }
      }
      await raiseSerial(transaction, place.id)
      return { kind: 'done', number: numberViewOf(place.origin, { ...route, number: route.key }) }
    })
  }

  /**
   * Puts another route in the place of one, of the same number or of another of the zone.
   *
   * @param choice tells it from the other routes of the number
   * @returns undefined when there is no such route
   */
  async changeNumber(
    number: string,
    input: NumberRouteInput,
    { zone, ...choice }: RouteChoice & { readonly zone?: string | undefined } = {},
  ): Promise<Change<{ readonly before: NumberView; readonly number: NumberView }> | undefined> {
    const key = parseNumberKey(number)
    if (key === undefined) return { kind: 'refused', problems: [{ field: 'number', reason: 'is no number' }] }
    const checked = checkRoute(input)
    if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
    const { route } = checked
    const place = await this.#zoneOf(number, key, zone)
    if (place === undefined) return undefined
    if ('reason' in place) return { kind: 'refused', problems: [place] }
    const target = await this.#zoneFor(route.key, place.origin)
    if ('reason' in target) return { kind: 'refused', problems: [target] }
    const change = this.#store.db.transaction().execute(async (transaction) => {
      const [former, second] = await chosenRoutes(transaction, place, key, choice)
      if (former === undefined) return undefined
      if (second !== undefined) throw new RefusedInside('number', `${number} has several such routes: say which one`)
      await deleteRoutes(transaction, place, key, [former])
      const repeated = await new RouteWriter(transaction, place.id).insert([route])
      if (repeated.length > 0) throw new RefusedInside('number', `${input.number} leads there already`)
      await raiseSerial(transaction, place.id)
      const view = numberViewOf(place.origin, { ...route, number: route.key })
      return { kind: 'done', before: former.view, number: view } as const
    })
    return change.catch(refusalOf)
  }

  /** What a route would do with a number; nothing is stored. @param example a number to try it with */
  async previewNumber(
    input: NumberRouteInput,
    { zone, example }: { readonly zone?: string | undefined; readonly example?: string | undefined } = {},
  ): Promise<Change<{ readonly preview: RoutePreview }>> {
    const checked = checkRoute(input)
    if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
    const place = await this.#zoneFor(checked.route.key, zone)
    if ('reason' in place) return { kind: 'refused', problems: [place] }
    const preview = previewRoute(checked.route, place.origin, example)
    return 'field' in preview ? { kind: 'refused', problems: [preview] } : { kind: 'done', preview }
  }

  /**
   * Removes the routes of a number, or of a block as it was added: what else begins so stays.
   *
   * @param options only the routes that have all that is named
   * @returns what was removed
   */
  async removeNumber(
    number: string,
    { zone, ...choice }: RouteChoice & { readonly zone?: string | undefined } = {},
  ): Promise<Change<{ readonly removed: readonly NumberView[] }>> {
    const key = parseNumberKey(number)
    if (key === undefined) return { kind: 'refused', problems: [{ field: 'number', reason: 'is no number' }] }
    const place = await this.#zoneOf(number, key, zone)
    if (place === undefined) return { kind: 'done', removed: [] }
    if ('reason' in place) return { kind: 'refused', problems: [place] }
    return this.#store.db.transaction().execute(async (transaction) => {
      const chosen = await chosenRoutes(transaction, place, key, choice)
      await deleteRoutes(transaction, place, key, chosen)
      if (chosen.length > 0) await raiseSerial(transaction, place.id)
      return { kind: 'done', removed: chosen.map(({ view }) => view) }
    })
  }

  /** In the order of the digits, zone by zone. */
  async numbers({ zone, search = '', after, limit }: NumberListOptions): Promise<readonly NumberView[]> {
    const from = search.replace(/^\+/, '')
    const views: NumberView[] = []
    for (const { id, origin } of await this.#rows()) {
      if (views.length >= limit) break
      if (zone !== undefined && origin !== normalised(zone)) continue
      const last = after === undefined ? '' : (parseNumberKey(after) ?? '')
      // the beginning itself may be a number: the place before it is that of its last digit with nothing behind
      const first = last > from ? last : beforeKey(from)
      const rows = await this.#lookup.page.read({ zone: id, key: first, limit: limit - 1 })
      views.push(...rows.filter(({ number }) => number.startsWith(from)).map((row) => numberViewOf(origin, row)))
    }
    return views
  }

  /** @param source as it is read; see `importRoutes` */
  async import(
    source: AsyncIterable<readonly NumberRouteInput[]> | Iterable<readonly NumberRouteInput[]>,
    options: { readonly zone?: string | undefined; readonly replace?: boolean | undefined } = {},
  ): Promise<Change<{ readonly count: number }>> {
    const place = await this.#zoneFor(undefined, options.zone)
    if ('reason' in place) return { kind: 'refused', problems: [place] }
    const { id: zone, prefix } = place
    const result = await importRoutes(this.#store, { zone, prefix, replace: options.replace ?? false }, source)
    return result.kind === 'refused' ? result : { kind: 'done', count: result.count }
  }

  async #zoneFor(key: string | undefined, zone: string | undefined): Promise<PlacedZone | NumberProblem> {
    return zoneForNumber((await this.#rows()).map(placeOf), key, zone === undefined ? undefined : normalised(zone))
  }

  /** The zone of a number that is there; with no zone named, the only one that has it. */
  async #zoneOf(
    number: string,
    key: string,
    zone: string | undefined,
  ): Promise<PlacedZone | NumberProblem | undefined> {
    if (zone !== undefined) return this.#zoneFor(key, zone)
    const those = await this.#store.db.selectFrom('dns_number').select('zone_id').where('number', '=', key).execute()
    const ids = new Set(those.map(({ zone_id }) => zone_id))
    return zoneHolding((await this.#rows()).filter(({ id }) => ids.has(id)).map(placeOf), number)
  }

  async #rows(): Promise<readonly NumberZoneRow[]> {
    return this.#store.db.selectFrom('dns_zone').selectAll().orderBy('id').execute()
  }
}

/** Ends a transaction with what it has written undone. */
class RefusedInside extends Error {
  readonly problem: NumberProblem

  constructor(field: string, reason: string) {
    super(reason)
    this.problem = { field, reason }
  }
}

function refusalOf(error: unknown): { readonly kind: 'refused'; readonly problems: readonly NumberProblem[] } {
  if (error instanceof RefusedInside) return { kind: 'refused', problems: [error.problem] }
  throw error
}

/** As it is stored: in lower case, without the last dot. */
function normalised(origin: string): string {
  return origin.toLowerCase().replace(/\.$/, '')
}

/** The greatest key that comes before all that begin so. */
function beforeKey(beginning: string): string {
  if (beginning === '') return ''
  const last = beginning.charCodeAt(beginning.length - 1)
  return `${beginning.slice(0, -1)}${String.fromCharCode(last - 1)}~`
}
