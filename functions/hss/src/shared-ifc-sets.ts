import type { InitialFilterCriteria } from '@voltaic/profile'
import { type Statement, type Store, sql } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/** Shared sets of initial filter criteria by their SharedIFCSetID. */
export type SharedIfcSets = ReadonlyMap<number, readonly InitialFilterCriteria[]>

interface SharedIfcSetRow {
  readonly id: number
  /** JSON array of InitialFilterCriteria. */
  readonly criteria: string
}

/** Reads them all: there are few, and only an S-CSCF that has none itself needs them. */
export function compileSharedIfcSets(store: Store<HssTables>): Statement<Record<never, never>, SharedIfcSetRow> {
  return store.statement<Record<never, never>, SharedIfcSetRow>((db) =>
    sql<SharedIfcSetRow>`select id as "id", criteria as "criteria" from hss_shared_ifc_set`.compile(db),
  )
}

export function sharedIfcSetsOf(rows: readonly SharedIfcSetRow[]): SharedIfcSets {
  return new Map(rows.map(({ id, criteria }) => [id, JSON.parse(criteria) as InitialFilterCriteria[]]))
}

/**
 * A profile for an S-CSCF that knows no shared sets: what is in them stands beside the profile's own criteria, in the
 * order of priority. A set that does not exist has nothing in it.
 *
 * @spec TS 29.228 §6.6, §B.2.2
 */
export function expandSharedIfcSets(content: ServiceProfileContent, sets: SharedIfcSets): ServiceProfileContent {
  if (content.sharedIfcSetIds.length === 0) return content
  const shared = content.sharedIfcSetIds.flatMap((id) => sets.get(id) ?? [])
  const criteria = [...content.initialFilterCriteria, ...shared].sort((a, b) => a.priority - b.priority)
  return { ...content, initialFilterCriteria: criteria, sharedIfcSetIds: [] }
}
