import type { Kysely } from '@voltaic/store'
import type { ProvisioningProblem } from './input-problems.ts'
import type { HssTables } from './schema.ts'
import type { SubscriptionRows } from './subscription-writer.ts'

/** Ids of the service profiles by their names. */
export async function serviceProfileIds(db: Kysely<HssTables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('hss_service_profile').select(['id', 'name']).execute()
  return new Map(rows.map(({ id, name }) => [name, id]))
}

/** Rows, from 1, that name a service profile which does not exist. */
export function problemsOfProfileNames(
  rows: SubscriptionRows,
  profileIds: ReadonlyMap<string, number>,
): readonly ProvisioningProblem[] {
  const field = 'serviceProfile'
  const unknown = new Map<number, ProvisioningProblem>()
  for (const { serviceProfile, registration_set_id: set } of rows.impus) {
    if (serviceProfile === undefined || profileIds.has(serviceProfile)) continue
    const row = (rows.sets[set]?.subscription_id ?? 0) + 1
    unknown.set(row, { row, field, reason: 'there is no service profile of this name' })
  }
  return [...unknown.values()]
}
