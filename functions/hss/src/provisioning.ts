import type { Sealer, Store, Transaction } from '@voltaic/store'
import type { HssSettings } from './config.ts'
import { findConflicts } from './provisioning-conflicts.ts'
import { adoptRetiredSqns, retireSqns } from './retired-sqn.ts'
import type { HssTables } from './schema.ts'
import { checkSubscriber, type ProvisioningProblem, type SubscriberInput } from './subscriber-input.ts'
import {
  findSubscription,
  listSubscribers,
  readSubscriber,
  type SubscriberSummary,
  type SubscriberView,
} from './subscriber-view.ts'
import { type SubscriptionRecord, subscriptionOf } from './subscription.ts'
import { problemsOfSubscription } from './subscription-check.ts'
import { addRows, insertRows, noRows, type SubscriptionRows } from './subscription-writer.ts'
import { hasUnregisteredServices, type ServiceProfileContent } from './user-profile.ts'

/** Most problems that are reported of one import. */
export const MAX_PROBLEMS = 100
/** Longest page of a list. */
const MAX_LIST_LIMIT = 1000

export type ProvisioningRefusal = { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] }
export type AddResult = { readonly kind: 'added'; readonly subscriber: SubscriberView } | ProvisioningRefusal
export type ImportResult = { readonly kind: 'imported'; readonly count: number } | ProvisioningRefusal

/** Puts subscribers in and takes them out. What is refused changes nothing, and says which field and why. */
export interface Provisioning {
  /** One SIM with the identities of TS 23.003. */
  add(input: SubscriberInput): Promise<AddResult>
  /** A subscription in full: several IMPIs, sets, profiles, capabilities. */
  addSubscription(record: SubscriptionRecord): Promise<AddResult>
  /** All or nothing, in one transaction; problems name the row, from 1. */
  import(inputs: Iterable<SubscriberInput>): Promise<ImportResult>
  /** @param identity an IMSI, an MSISDN, an IMPI or an IMPU */
  show(identity: string): Promise<SubscriberView | undefined>
  /** In the order of the IMPIs. @param page.after the last IMPI of the page before */
  list(page?: { readonly after?: string; readonly limit?: number }): Promise<readonly SubscriberSummary[]>
  count(): Promise<number>
  /**
   * Removes the whole subscription. An S-CSCF that has the user is not told (that needs RTR).
   * @returns what was removed; undefined when nobody has this identity
   */
  remove(identity: string): Promise<SubscriberView | undefined>
  /** Makes or replaces a service profile by its name. */
  setServiceProfile(name: string, content: ServiceProfileContent): Promise<void>
}

export function createProvisioning(
  deps: { readonly store: Store<HssTables>; readonly sealer: Sealer },
  settings: HssSettings,
): Provisioning {
  const { sealer } = deps
  const { db } = deps.store

  async function addSubscription(record: SubscriptionRecord): Promise<AddResult> {
    const problems = problemsOfSubscription(record)
    if (problems.length > 0) return { kind: 'refused', problems }
    const rows = noRows()
    addRows(rows, record, sealer)
    const refusal = await insertAll(db, rows)
    if (refusal !== undefined) return { kind: 'refused', problems: refusal.problems.map(withoutRow) }
    const subscriptionId = await findSubscription(db, record.impis[0]?.impi ?? '')
    return { kind: 'added', subscriber: await readSubscriber(db, subscriptionId ?? 0) }
  }

  return {
    async add(input) {
      const checked = checkSubscriber(input, settings)
      if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
      return addSubscription(subscriptionOf(checked.subscriber, settings))
    },
    addSubscription,
    async import(inputs) {
      // Checked and sealed before the transaction begins: others wait for its lock.
      const prepared = prepareRows(inputs, settings, sealer)
      if (prepared.kind === 'refused') return prepared
      return (await insertAll(db, prepared.rows)) ?? { kind: 'imported', count: prepared.rows.subscriptions.length }
    },
    async show(identity) {
      const subscriptionId = await findSubscription(db, identity)
      return subscriptionId === undefined ? undefined : readSubscriber(db, subscriptionId)
    },
    list: ({ after, limit = MAX_LIST_LIMIT } = {}) =>
      listSubscribers(db, { limit: Math.min(limit, MAX_LIST_LIMIT), ...(after !== undefined && { after }) }),
    async count() {
      const query = db.selectFrom('hss_impi').select(({ fn }) => fn.countAll<number>().as('count'))
      return (await query.executeTakeFirstOrThrow()).count
    },
    remove: (identity) => db.transaction().execute((transaction) => removeSubscription(transaction, identity)),
    async setServiceProfile(name, content) {
      const values = {
        profile: JSON.stringify(content),
        has_unregistered_services: hasUnregisteredServices(content) ? 1 : 0,
      }
      await db
        .insertInto('hss_service_profile')
        .values(({ selectFrom }) => ({
          id: selectFrom('hss_service_profile').select(({ fn, eb, val }) =>
            eb(fn.coalesce(fn.max('id'), val(0)), '+', 1).as('id'),
          ),
          name,
          ...values,
        }))
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute()
    },
  }
}

function withoutRow({ field, reason }: ProvisioningProblem): ProvisioningProblem {
  return { field, reason }
}

/** Checks and seals every row; reads on after a bad one, to report them together. */
function prepareRows(
  inputs: Iterable<SubscriberInput>,
  settings: HssSettings,
  sealer: Sealer,
): ProvisioningRefusal | { readonly kind: 'prepared'; readonly rows: SubscriptionRows } {
  const rows = noRows()
  const problems: ProvisioningProblem[] = []
  let row = 0
  for (const input of inputs) {
    row++
    const checked = checkSubscriber(input, settings)
    if (checked.kind === 'invalid') problems.push(...checked.problems.map((problem) => ({ row, ...problem })))
    else if (problems.length === 0) addRows(rows, subscriptionOf(checked.subscriber, settings), sealer)
    if (problems.length >= MAX_PROBLEMS) break
  }
  if (problems.length > 0) return { kind: 'refused', problems: problems.slice(0, MAX_PROBLEMS) }
  return { kind: 'prepared', rows }
}

/** @returns why nothing was inserted; undefined when all was */
async function insertAll(db: Store<HssTables>['db'], rows: SubscriptionRows): Promise<ProvisioningRefusal | undefined> {
  return db.transaction().execute(async (transaction) => {
    const profileIds = await serviceProfileIds(transaction)
    const problems = [
      ...problemsOfProfileNames(rows, profileIds),
      ...(await findConflicts(transaction, rows, MAX_PROBLEMS)),
    ]
    if (problems.length > 0) return { kind: 'refused', problems: problems.slice(0, MAX_PROBLEMS) } as const
    await adoptRetiredSqns(transaction, rows)
    await insertRows(transaction, rows, profileIds)
    return undefined
  })
}

async function serviceProfileIds(transaction: Transaction<HssTables>): Promise<ReadonlyMap<string, number>> {
  const rows = await transaction.selectFrom('hss_service_profile').select(['id', 'name']).execute()
  return new Map(rows.map(({ id, name }) => [name, id]))
}

function problemsOfProfileNames(
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

async function removeSubscription(
  transaction: Transaction<HssTables>,
  identity: string,
): Promise<SubscriberView | undefined> {
  const subscriptionId = await findSubscription(transaction, identity)
  if (subscriptionId === undefined) return undefined
  const view = await readSubscriber(transaction, subscriptionId)
  await retireSqns(transaction, view)
  await transaction.deleteFrom('hss_subscription').where('id', '=', subscriptionId).execute()
  return view
}
