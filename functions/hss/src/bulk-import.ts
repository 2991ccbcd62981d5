import type { Sealer, Store } from '@voltaic/store'
import type { HssSettings } from './config.ts'
import { ImportJournal } from './import-journal.ts'
import type { ProvisioningProblem } from './input-problems.ts'
import { problemsOfProfileNames, serviceProfileIds } from './profile-names.ts'
import { findConflicts } from './provisioning-conflicts.ts'
import { adoptRetiredSqns } from './retired-sqn.ts'
import type { RowInserts } from './row-inserts.ts'
import type { HssTables } from './schema.ts'
import { SeenNumbers } from './seen-numbers.ts'
import { checkSubscriber, type SubscriberInput } from './subscriber-input.ts'
import { subscriptionOf } from './subscription.ts'
import { addRows, insertRows, noRows, type SubscriptionRows } from './subscription-writer.ts'

/** Most problems that are reported of one import. */
export const MAX_PROBLEMS = 100
/** Subscribers in one transaction: the process does nothing else meanwhile, for about 20 ms. */
export const IMPORT_BATCH = 400

export interface BulkImportDeps {
  readonly store: Store<HssTables>
  readonly sealer: Sealer
  readonly settings: HssSettings
  readonly inserts: RowInserts
  /** Numbers of the imports of this process, in the journal. */
  readonly underWay: Set<number>
}

export interface BulkImportOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Only looks whether the rows could be stored. */
  readonly dryRun?: boolean | undefined
}

/**
 * One import, fed row by row. Rows are stored batch by batch, so that registrations go on between two of them; the
 * journal knows what to take away again when a later row is refused or the process dies.
 */
export class BulkImport {
  readonly #deps: BulkImportDeps
  readonly #dryRun: boolean
  readonly #journal: ImportJournal
  readonly #problems: ProvisioningProblem[] = []
  readonly #imsis = new SeenNumbers()
  readonly #msisdns = new SeenNumbers()
  #row = 0
  #batch: SubscriptionRows = noRows()
  /** Row of each subscription of the batch. */
  #batchRows: number[] = []

  constructor(deps: BulkImportDeps, { now, dryRun = false }: BulkImportOptions) {
    this.#deps = deps
    this.#dryRun = dryRun
    this.#journal = new ImportJournal(deps.store, now, deps.underWay)
  }

  /** False when so much is wrong that reading on tells nothing new. */
  get wantsMore(): boolean {
    return this.#problems.length < MAX_PROBLEMS
  }

  /** Rows read, those refused included. */
  get rows(): number {
    return this.#row
  }

  /** True when a batch is full: `flush` must be awaited before the next row. */
  get isFull(): boolean {
    return this.#batchRows.length >= IMPORT_BATCH
  }

  /** Checks a row and keeps it for the next `flush`. */
  add(input: SubscriberInput): void {
    const { settings, sealer } = this.#deps
    const row = ++this.#row
    const checked = checkSubscriber(input, settings)
    if (checked.kind === 'invalid') {
      this.#problems.push(...checked.problems.map((problem) => ({ row, ...problem })))
      return
    }
    const { imsi, msisdn } = checked.subscriber
    const isNew = [this.#isNew('imsi', imsi, this.#imsis), this.#isNew('msisdn', msisdn, this.#msisdns)].every(Boolean)
    if (!isNew) return
    addRows(this.#batch, subscriptionOf(checked.subscriber, settings), sealer)
    this.#batchRows.push(row)
  }

  #isNew(field: string, digits: string | undefined, seen: SeenNumbers): boolean {
    const before = digits === undefined ? undefined : seen.add(digits, this.#row)
    if (before === undefined) return true
    this.#problems.push({ row: this.#row, field, reason: `"${digits}" is in row ${before} already` })
    return false
  }

  /** Stores the batch, or finds out why not. After a refused row nothing more is stored. */
  async flush(): Promise<void> {
    const [rows, numbers] = [this.#batch, this.#batchRows]
    this.#batch = noRows()
    this.#batchRows = []
    if (numbers.length === 0) return
    const isStored = !this.#dryRun && this.#problems.length === 0 && (await this.#insert(rows, numbers))
    if (!isStored) await this.#look(rows, numbers)
    // what came in meanwhile has its turn: neither reads nor transactions of their own let the event loop go on
    await this.#deps.store.commit([])
  }

  /** @returns the problems, in the order of the rows; none when everything is stored for good */
  async finish(): Promise<readonly ProvisioningProblem[]> {
    await this.flush()
    if (this.#problems.length === 0) await this.#journal.finish()
    else await this.abort()
    return this.#problems.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)).slice(0, MAX_PROBLEMS)
  }

  /** Takes away what was stored. */
  abort(): Promise<void> {
    return this.#journal.undo()
  }

  /** @returns false when something of it exists already: nothing of the batch is stored then */
  async #insert(rows: SubscriptionRows, numbers: readonly number[]): Promise<boolean> {
    const { store, inserts } = this.#deps
    try {
      return await store.db.transaction().execute(async (transaction) => {
        const profileIds = await serviceProfileIds(transaction)
        const unknown = problemsOfProfileNames(rows, profileIds)
        if (unknown.length > 0) return false
        await adoptRetiredSqns(transaction, rows)
        const first = await insertRows(transaction, rows, profileIds, inserts)
        await this.#journal.add(transaction, first, first + numbers.length - 1)
        return true
      })
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'STORE_CONFLICT') throw error
      return false
    }
  }

  async #look(rows: SubscriptionRows, numbers: readonly number[]): Promise<void> {
    const { db } = this.#deps.store
    const found = [
      ...problemsOfProfileNames(rows, await serviceProfileIds(db)),
      ...(await findConflicts(db, rows, MAX_PROBLEMS)),
    ]
    // what the batch counts from 1 becomes a row of the import
    for (const { row, ...problem } of found) this.#problems.push({ row: numbers[(row ?? 1) - 1] ?? 0, ...problem })
    const isUnexplained = found.length === 0 && !this.#dryRun && this.#problems.length === 0
    if (isUnexplained) throw new Error('a batch was refused and nothing in it exists any more')
  }
}
