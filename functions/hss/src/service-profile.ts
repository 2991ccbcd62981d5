import type { InitialFilterCriteria } from '@voltaic/profile'
import type { Kysely, Transaction } from '@voltaic/store'
import type { ProvisioningProblem } from './input-problems.ts'
import { problemsOfSize } from './profile-size.ts'
import { queueProfilePushes } from './push-queue.ts'
import type { HssTables } from './schema.ts'
import type { ServiceProfileDefinition } from './service-provisioning.ts'
import { hasUnregisteredServices, type ServiceProfileContent } from './user-profile.ts'

/** A service profile: what was written, without what its lists bring. */
export interface ServiceProfileView extends ServiceProfileDefinition {
  readonly name: string
}

export async function readServiceProfile(db: Kysely<HssTables>, name: string): Promise<ServiceProfileView | undefined> {
  const row = await db
    .selectFrom('hss_service_profile')
    .leftJoin('hss_service_profile_source', 'service_profile_id', 'hss_service_profile.id')
    .select(['name', 'profile', 'own', 'ifc_lists'])
    .where('name', '=', name)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const content = JSON.parse(row.own ?? row.profile) as ServiceProfileContent
  return { name, ifcLists: JSON.parse(row.ifc_lists ?? '[]'), ...content }
}

/**
 * Makes or replaces a service profile.
 *
 * @returns why it was not stored; none when it was
 */
export async function storeServiceProfile(
  transaction: Transaction<HssTables>,
  name: string,
  { ifcLists, ...own }: ServiceProfileDefinition,
): Promise<readonly ProvisioningProblem[]> {
  const composed = await compose(transaction, own, ifcLists)
  if (composed.problems.length > 0) return composed.problems
  const values = await columnsOf(transaction, composed.content)
  const { highest } = await transaction
    .selectFrom('hss_service_profile')
    .select(({ fn }) => fn.max('id').as('highest'))
    .executeTakeFirstOrThrow()
  const { id } = await transaction
    .insertInto('hss_service_profile')
    .values({ id: (highest ?? 0) + 1, name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  const source = { own: JSON.stringify(own), ifc_lists: JSON.stringify(ifcLists) }
  await transaction
    .insertInto('hss_service_profile_source')
    .values({ service_profile_id: id, ...source })
    .onConflict((conflict) => conflict.column('service_profile_id').doUpdateSet(source))
    .execute()
  await queueProfilePushes(transaction, { serviceProfileId: id })
  return []
}

/**
 * Puts the profiles together again that take in a list.
 *
 * @returns what of the list does not go with one of them
 */
export async function composeUsers(
  transaction: Transaction<HssTables>,
  listName: string,
): Promise<readonly ProvisioningProblem[]> {
  const sources = await transaction.selectFrom('hss_service_profile_source').selectAll().execute()
  for (const { service_profile_id: id, own, ifc_lists } of sources) {
    const lists = JSON.parse(ifc_lists) as string[]
    if (!lists.includes(listName)) continue
    const { content, problems } = await compose(transaction, JSON.parse(own) as ServiceProfileContent, lists)
    if (problems.length > 0) return problems
    await rewrite(transaction, id, content)
    await queueProfilePushes(transaction, { serviceProfileId: id })
  }
  return []
}

async function columnsOf(
  db: Kysely<HssTables>,
  content: ServiceProfileContent,
): Promise<{ profile: string; has_unregistered_services: number }> {
  const hasServices = hasUnregisteredServices(content, await sharedCriteriaOf(db, content.sharedIfcSetIds))
  return { profile: JSON.stringify(content), has_unregistered_services: hasServices ? 1 : 0 }
}

/** What is in shared sets. */
async function sharedCriteriaOf(
  db: Kysely<HssTables>,
  ids: readonly number[],
): Promise<readonly InitialFilterCriteria[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('hss_shared_ifc_set').select('criteria').where('id', 'in', ids).execute()
  return rows.flatMap(({ criteria }) => JSON.parse(criteria) as InitialFilterCriteria[])
}

/** Ids in a profile for which there is no shared set. */
export async function problemsOfSharedIds(
  db: Kysely<HssTables>,
  ids: readonly number[],
): Promise<readonly ProvisioningProblem[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('hss_shared_ifc_set').select('id').where('id', 'in', ids).execute()
  const known = new Set(rows.map(({ id }) => id))
  return [...ids.entries()]
    .filter(([, id]) => !known.has(id))
    .map(([index, id]) => ({ field: `sharedIfcSetIds[${index}]`, reason: `there is no shared iFC set ${id}` }))
}

/**
 * Does for the profiles that name a shared set what its change means for them.
 *
 * @returns what of the set does not go with one of them
 */
export async function refreshUsersOfSharedSet(
  transaction: Transaction<HssTables>,
  setId: number,
): Promise<readonly ProvisioningProblem[]> {
  const rows = await transaction.selectFrom('hss_service_profile').select(['id', 'profile']).execute()
  for (const { id, profile } of rows) {
    const content = JSON.parse(profile) as ServiceProfileContent
    if (!content.sharedIfcSetIds.includes(setId)) continue
    const problems = problemsOfSize(content, await sharedCriteriaOf(transaction, content.sharedIfcSetIds))
    if (problems.length > 0) return problems
    await rewrite(transaction, id, content)
  }
  return []
}

async function rewrite(transaction: Transaction<HssTables>, id: number, content: ServiceProfileContent): Promise<void> {
  await transaction
    .updateTable('hss_service_profile')
    .set(await columnsOf(transaction, content))
    .where('id', '=', id)
    .execute()
  await queueProfilePushes(transaction, { serviceProfileId: id })
}

async function compose(
  db: Kysely<HssTables>,
  own: ServiceProfileContent,
  lists: readonly string[],
): Promise<{ readonly content: ServiceProfileContent; readonly problems: readonly ProvisioningProblem[] }> {
  const problems: ProvisioningProblem[] = []
  const criteria = [...own.initialFilterCriteria]
  for (const [index, name] of lists.entries()) {
    const row = await db.selectFrom('hss_ifc_list').select('criteria').where('name', '=', name).executeTakeFirst()
    if (row === undefined) problems.push({ field: `ifcLists[${index}]`, reason: `there is no iFC list "${name}"` })
    else criteria.push(...(JSON.parse(row.criteria) as InitialFilterCriteria[]))
  }
  // the S-CSCF asks application servers in the order of priorities, so that order must be one (TS 29.228 §B.2.2)
  const seen = new Set<number>()
  for (const { priority } of criteria) {
    if (seen.has(priority)) {
      problems.push({ field: 'initialFilterCriteria', reason: `priority ${priority} is there twice, lists included` })
    }
    seen.add(priority)
  }
  const content = { ...own, initialFilterCriteria: criteria }
  problems.push(...problemsOfSize(content, await sharedCriteriaOf(db, own.sharedIfcSetIds)))
  return { content, problems }
}
