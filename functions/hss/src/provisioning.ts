import type { Sealer, Store, Transaction } from '@voltaic/store'
import { BulkImport, IMPORT_BATCH, MAX_PROBLEMS } from './bulk-import.ts'
import type { HssSettings } from './config.ts'
import { type ChangeOptions, inTransaction } from './dry-run.ts'
import { undoAbandonedImports } from './import-journal.ts'
import type { ProvisioningProblem } from './input-problems.ts'
import { problemsOfProfileNames, serviceProfileIds } from './profile-names.ts'
import { findConflicts } from './provisioning-conflicts.ts'
import { terminateSets } from './registration-termination.ts'
import { adoptRetiredSqns, retireSqns } from './retired-sqn.ts'
import { RowInserts } from './row-inserts.ts'
import type { HssTables } from './schema.ts'
import { storeServiceProfile } from './service-profile.ts'
import { type ChangeResult, changeSubscriber, type SubscriberChange } from './subscriber-change.ts'
import { checkSubscriber, type SubscriberInput } from './subscriber-input.ts'
import { listSubscribers, type SubscriberPage, type SubscriberSummary } from './subscriber-list.ts'
import { findSubscription, readSubscriber, type SubscriberView } from './subscriber-view.ts'
import { type SubscriptionRecord, subscriptionOf } from './subscription.ts'
import { problemsOfSubscription } from './subscription-check.ts'
import { checkSubscription, type SubscriptionInput } from './subscription-input.ts'
import { addRows, insertRows, noRows, type SubscriptionRows } from './subscription-writer.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/** Longest page of a list. */
const MAX_LIST_LIMIT = 1000

export type ProvisioningRefusal = { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] }
export type AddResult = { readonly kind: 'added'; readonly subscriber: SubscriberView } | ProvisioningRefusal
export type ImportResult = { readonly kind: 'imported'; readonly count: number } | ProvisioningRefusal

/** Subscribers one by one, or in portions as a file is read. */
export type ImportSource = Iterable<SubscriberInput> | AsyncIterable<readonly SubscriberInput[]>

/** Puts subscribers in and takes them out. What is refused changes nothing, and says which field and why. */
export interface Provisioning {
  /** One SIM with the identities of TS 23.003 and, where none is named, the service profile `default`. */
  add(input: SubscriberInput, options?: ChangeOptions): Promise<AddResult>
  /** A subscription in full: several IMPIs, sets, profiles, capabilities. */
  addSubscription(record: SubscriptionRecord, options?: ChangeOptions): Promise<AddResult>
  /** The same as typed: every field is checked. */
  addFull(input: SubscriptionInput, options?: ChangeOptions): Promise<AddResult>
  /** Changes what is named and nothing else. */
  change(identity: string, change: SubscriberChange, options?: ChangeOptions): Promise<ChangeResult>
  /**
   * All or nothing; problems name the row, from 1. Rows are stored in batches, between which registrations go on: until
   * the import is done some are there already, and they go again when a later one is refused.
   */
  import(inputs: ImportSource, options?: ChangeOptions): Promise<ImportResult>
  /** Takes away what imports of processes that were killed have left. @returns how many of them */
  undoAbandonedImports(): Promise<number>
  /** @param identity an IMSI, an MSISDN, an IMPI or an IMPU */
  show(identity: string): Promise<SubscriberView | undefined>
  /** In the order of the IMPIs. @param page.after the last IMPI of the page before */
  list(page?: Partial<SubscriberPage>): Promise<readonly SubscriberSummary[]>
  count(): Promise<number>
  /**
   * Removes the whole subscription. An S-CSCF that has the user is told by RTR, now or when it can be reached again.
   * @returns what was removed; undefined when nobody has this identity
   */
  remove(identity: string, options?: ChangeOptions): Promise<SubscriberView | undefined>
  /** Makes or replaces a service profile by its name. */
  setServiceProfile(name: string, content: ServiceProfileContent): Promise<void>
}

export function createProvisioning(
  deps: {
    readonly store: Store<HssTables>
    readonly sealer: Sealer
    /** Milliseconds since 1970. */
    readonly now: () => number
    /** Makes the key of an RTR that is queued. */
    readonly newPushKey: () => string
  },
  settings: HssSettings,
): Provisioning {
  const { sealer, store, now, newPushKey } = deps
  const { db } = store
  const inserts = new RowInserts()
  const underWay = new Set<number>()

  async function addSubscription(record: SubscriptionRecord, options: ChangeOptions = {}): Promise<AddResult> {
    const problems = problemsOfSubscription(record)
    if (problems.length > 0) return { kind: 'refused', problems }
    const rows = noRows()
    addRows(rows, record, sealer)
    return inTransaction(db, options, async (transaction) => {
      const found = await problemsInStore(transaction, rows)
      if (found.length > 0) return { kind: 'refused', problems: found.map(withoutRow) }
      await adoptRetiredSqns(transaction, rows)
      const id = await insertRows(transaction, rows, await serviceProfileIds(transaction), inserts)
      return { kind: 'added', subscriber: await readSubscriber(transaction, id) }
    })
  }

  return {
    async add(input, options) {
      const checked = checkSubscriber(input, settings)
      if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
      return addSubscription(subscriptionOf(checked.subscriber, settings), options)
    },
    addSubscription,
    async addFull(input, options) {
      const checked = checkSubscription(input)
      if (checked.kind === 'invalid') return { kind: 'refused', problems: checked.problems }
      return addSubscription(checked.record, options)
    },
    change: (identity, change, options = {}) => changeSubscriber({ db, sealer, settings }, identity, change, options),
    async import(inputs, { dryRun } = {}) {
      const bulk = new BulkImport({ store, sealer, settings, inserts, underWay }, { now, dryRun })
      try {
        for await (const some of portionsOf(inputs)) await take(bulk, some)
        const problems = await bulk.finish()
        return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'imported', count: bulk.rows }
      } catch (error) {
        await bulk.abort()
        throw error
      }
    },
    undoAbandonedImports: () => undoAbandonedImports(db, now(), underWay),
    async show(identity) {
      const subscriptionId = await findSubscription(db, identity)
      return subscriptionId === undefined ? undefined : readSubscriber(db, subscriptionId)
    },
    list: ({ limit = MAX_LIST_LIMIT, ...page } = {}) =>
      listSubscribers(db, { ...page, limit: Math.min(limit, MAX_LIST_LIMIT) }),
    async count() {
      const query = db.selectFrom('hss_impi').select(({ fn }) => fn.countAll<number>().as('count'))
      return (await query.executeTakeFirstOrThrow()).count
    },
    remove: (identity, options = {}) =>
      inTransaction(db, options, (transaction) => removeSubscription(transaction, identity, newPushKey)),
    async setServiceProfile(name, content) {
      await db
        .transaction()
        .execute((transaction) => storeServiceProfile(transaction, name, { ...content, ifcLists: [] }))
    },
  }
}

/** A source as portions, whichever way it came. */
function portionsOf(inputs: ImportSource): AsyncIterable<readonly SubscriberInput[]> | Iterable<SubscriberInput[]> {
  return Symbol.asyncIterator in inputs ? inputs : inPortions(inputs)
}

function* inPortions(inputs: Iterable<SubscriberInput>): Generator<SubscriberInput[]> {
  let portion: SubscriberInput[] = []
  for (const input of inputs) {
    portion.push(input)
    if (portion.length < IMPORT_BATCH) continue
    yield portion
    portion = []
  }
  yield portion
}

async function take(bulk: BulkImport, inputs: readonly SubscriberInput[]): Promise<void> {
  for (const input of inputs) {
    if (!bulk.wantsMore) return
    bulk.add(input)
    if (bulk.isFull) await bulk.flush()
  }
}

function withoutRow({ field, reason }: ProvisioningProblem): ProvisioningProblem {
  return { field, reason }
}

/** What of the rows cannot be stored beside what is there. */
async function problemsInStore(
  transaction: Transaction<HssTables>,
  rows: SubscriptionRows,
): Promise<readonly ProvisioningProblem[]> {
  const profileIds = await serviceProfileIds(transaction)
  return [...problemsOfProfileNames(rows, profileIds), ...(await findConflicts(transaction, rows, MAX_PROBLEMS))]
}

async function removeSubscription(
  transaction: Transaction<HssTables>,
  identity: string,
  newPushKey: () => string,
): Promise<SubscriberView | undefined> {
  const subscriptionId = await findSubscription(transaction, identity)
  if (subscriptionId === undefined) return undefined
  const view = await readSubscriber(transaction, subscriptionId)
  // TS 29.228 §6.1.3.1: whoever serves the user is told that there is no such user any more
  await terminateSets(transaction, { subscriptionId }, { reason: 'PERMANENT_TERMINATION' }, newPushKey)
  await retireSqns(transaction, view)
  await transaction.deleteFrom('hss_subscription').where('id', '=', subscriptionId).execute()
  return view
}
