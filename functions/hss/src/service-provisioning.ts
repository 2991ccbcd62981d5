import type { InitialFilterCriteria } from '@voltaic/profile'
import type { Kysely, Store } from '@voltaic/store'
import { type ChangeOptions, inTransaction } from './dry-run.ts'
import type { ProvisioningProblem } from './input-problems.ts'
import type { HssTables } from './schema.ts'
import {
  composeUsers,
  problemsOfSharedIds,
  readServiceProfile,
  refreshUsersOfSharedSet,
  type ServiceProfileView,
  storeServiceProfile,
} from './service-profile.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/** A service profile as an operator writes it: criteria of its own, and lists that it takes in. */
export interface ServiceProfileDefinition extends ServiceProfileContent {
  /** Names of iFC lists whose criteria it has too. */
  readonly ifcLists: readonly string[]
}

export interface IfcListView {
  readonly name: string
  readonly initialFilterCriteria: readonly InitialFilterCriteria[]
}

export interface SharedIfcSetView {
  /** SharedIFCSetID. */
  readonly id: number
  readonly initialFilterCriteria: readonly InitialFilterCriteria[]
}

/** What a change made of it. `before` is absent where there was nothing, `after` where nothing is left. */
export type ServiceChange<View> =
  | { readonly kind: 'changed'; readonly before?: View; readonly after?: View }
  | { readonly kind: 'absent' }
  /** It is not as the caller expects it. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] }

export interface ServiceChangeOptions<View> extends ChangeOptions {
  /** Whether it is still as the caller has read it; asked in the transaction that changes it. */
  readonly isExpected?: ((before: View | undefined) => boolean) | undefined
}

/** Things of one kind, each under a key of its own. */
export interface ServiceCollection<Key, View, Definition> {
  list(): Promise<readonly View[]>
  show(key: Key): Promise<View | undefined>
  /** Makes or replaces it. */
  put(key: Key, definition: Definition, options?: ServiceChangeOptions<View>): Promise<ServiceChange<View>>
  /** Refused while something uses it. */
  remove(key: Key, options?: ServiceChangeOptions<View>): Promise<ServiceChange<View>>
}

/** What subscribers are given: service profiles, the iFC lists that these take in, and shared sets. */
export interface ServiceProvisioning {
  readonly profiles: ServiceCollection<string, ServiceProfileView, ServiceProfileDefinition>
  readonly ifcLists: ServiceCollection<string, IfcListView, readonly InitialFilterCriteria[]>
  readonly sharedIfcSets: ServiceCollection<number, SharedIfcSetView, readonly InitialFilterCriteria[]>
}

export function createServiceProvisioning({ db }: Store<HssTables>): ServiceProvisioning {
  return { profiles: profiles(db), ifcLists: ifcLists(db), sharedIfcSets: sharedIfcSets(db) }
}

const STALE = { kind: 'stale' } as const
const refused = (field: string, reason: string) => ({ kind: 'refused', problems: [{ field, reason }] }) as const

/** Most users of one thing that a refusal names. */
const MOST_NAMED = 5

function profilesCalled(users: readonly { readonly name: string }[]): string {
  const names = users.slice(0, MOST_NAMED).map(({ name }) => `"${name}"`)
  const more = users.length - names.length
  const rest = more > 0 ? ` and ${more} more` : ''
  return `service profile${users.length === 1 ? '' : 's'} ${names.join(', ')}${rest}`
}

function changed<View>(before: View | undefined, after: View | undefined): ServiceChange<View> {
  return { kind: 'changed', ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

function profiles(db: Kysely<HssTables>): ServiceProvisioning['profiles'] {
  return {
    async list() {
      const rows = await db.selectFrom('hss_service_profile').select('name').orderBy('name').execute()
      const views = await Promise.all(rows.map(({ name }) => readServiceProfile(db, name)))
      return views.filter((view) => view !== undefined)
    },
    show: (name) => readServiceProfile(db, name),
    put: (name, definition, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await readServiceProfile(transaction, name)
        if (options.isExpected?.(before) === false) return STALE
        const unknown = await problemsOfSharedIds(transaction, definition.sharedIfcSetIds)
        const problems = unknown.length > 0 ? unknown : await storeServiceProfile(transaction, name, definition)
        if (problems.length > 0) return { kind: 'refused', problems }
        return changed(before, await readServiceProfile(transaction, name))
      }),
    remove: (name, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await readServiceProfile(transaction, name)
        if (before === undefined) return { kind: 'absent' }
        if (options.isExpected?.(before) === false) return STALE
        const user = await transaction
          .selectFrom('hss_impu')
          .innerJoin('hss_service_profile', 'hss_service_profile.id', 'hss_impu.service_profile_id')
          .select('hss_impu.identity')
          .where('hss_service_profile.name', '=', name)
          .limit(1)
          .executeTakeFirst()
        if (user !== undefined) return refused('name', `"${name}" is still the service profile of ${user.identity}`)
        await transaction.deleteFrom('hss_service_profile').where('name', '=', name).execute()
        return changed(before, undefined)
      }),
  }
}

function ifcLists(db: Kysely<HssTables>): ServiceProvisioning['ifcLists'] {
  const read = async (on: Kysely<HssTables>, name: string): Promise<IfcListView | undefined> => {
    const row = await on.selectFrom('hss_ifc_list').selectAll().where('name', '=', name).executeTakeFirst()
    return row && { name: row.name, initialFilterCriteria: JSON.parse(row.criteria) as InitialFilterCriteria[] }
  }
  return {
    async list() {
      const rows = await db.selectFrom('hss_ifc_list').selectAll().orderBy('name').execute()
      return rows.map(({ name, criteria }) => ({ name, initialFilterCriteria: JSON.parse(criteria) }))
    },
    show: (name) => read(db, name),
    put: (name, criteria, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await read(transaction, name)
        if (options.isExpected?.(before) === false) return STALE
        const text = JSON.stringify(criteria)
        const { highest } = await transaction
          .selectFrom('hss_ifc_list')
          .select(({ fn }) => fn.max('id').as('highest'))
          .executeTakeFirstOrThrow()
        await transaction
          .insertInto('hss_ifc_list')
          .values({ id: (highest ?? 0) + 1, name, criteria: text })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ criteria: text }))
          .execute()
        const problems = await composeUsers(transaction, name)
        // the caller sees the refusal; what was written must go
        if (problems.length > 0) throw new RefusedInside(problems)
        return changed(before, await read(transaction, name))
      }).catch(refusalOf),
    remove: (name, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await read(transaction, name)
        if (before === undefined) return { kind: 'absent' }
        if (options.isExpected?.(before) === false) return STALE
        const sources = await transaction
          .selectFrom('hss_service_profile_source')
          .innerJoin('hss_service_profile', 'hss_service_profile.id', 'service_profile_id')
          .select(['name', 'ifc_lists'])
          .execute()
        const users = sources.filter(({ ifc_lists }) => (JSON.parse(ifc_lists) as string[]).includes(name))
        if (users.length > 0) return refused('name', `"${name}" is still taken in by ${profilesCalled(users)}`)
        await transaction.deleteFrom('hss_ifc_list').where('name', '=', name).execute()
        return changed(before, undefined)
      }),
  }
}

class RefusedInside extends Error {
  readonly problems: readonly ProvisioningProblem[]

  constructor(problems: readonly ProvisioningProblem[]) {
    super('refused')
    this.problems = problems
  }
}

function refusalOf(error: unknown): { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] } {
  if (error instanceof RefusedInside) return { kind: 'refused', problems: error.problems }
  throw error
}

function sharedIfcSets(db: Kysely<HssTables>): ServiceProvisioning['sharedIfcSets'] {
  const read = async (on: Kysely<HssTables>, id: number): Promise<SharedIfcSetView | undefined> => {
    const row = await on.selectFrom('hss_shared_ifc_set').selectAll().where('id', '=', id).executeTakeFirst()
    return row && { id, initialFilterCriteria: JSON.parse(row.criteria) as InitialFilterCriteria[] }
  }
  return {
    async list() {
      const rows = await db.selectFrom('hss_shared_ifc_set').selectAll().orderBy('id').execute()
      return rows.map(({ id, criteria }) => ({ id, initialFilterCriteria: JSON.parse(criteria) }))
    },
    show: (id) => read(db, id),
    put: (id, criteria, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await read(transaction, id)
        if (options.isExpected?.(before) === false) return STALE
        const text = JSON.stringify(criteria)
        await transaction
          .insertInto('hss_shared_ifc_set')
          .values({ id, criteria: text })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ criteria: text }))
          .execute()
        const problems = await refreshUsersOfSharedSet(transaction, id)
        if (problems.length > 0) throw new RefusedInside(problems)
        return changed(before, await read(transaction, id))
      }).catch(refusalOf),
    remove: (id, options = {}) =>
      inTransaction(db, options, async (transaction) => {
        const before = await read(transaction, id)
        if (before === undefined) return { kind: 'absent' }
        if (options.isExpected?.(before) === false) return STALE
        const profiles = await transaction.selectFrom('hss_service_profile').select(['name', 'profile']).execute()
        const users = profiles.filter(({ profile }) =>
          (JSON.parse(profile) as ServiceProfileContent).sharedIfcSetIds.includes(id),
        )
        if (users.length > 0) return refused('id', `${id} is still named by ${profilesCalled(users)}`)
        await transaction.deleteFrom('hss_shared_ifc_set').where('id', '=', id).execute()
        return changed(before, undefined)
      }),
  }
}
