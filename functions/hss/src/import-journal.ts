import type { Kysely, Store, Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'

/** An import that has stored nothing for so long was killed, in milliseconds. */
const IMPORT_SILENCE = 60_000
/** Subscriptions that are taken away in one transaction. */
const UNDO_STEP = 200

/**
 * What an import has stored so far. Each batch commits together with its entry, and the entries go in the same
 * transaction that ends the import: so a batch is either part of a finished import or known to be taken away.
 */
export class ImportJournal {
  readonly #store: Store<HssTables>
  readonly #now: () => number
  #id: number | undefined

  constructor(store: Store<HssTables>, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** Notes subscriptions that this transaction has inserted, both ends included. */
  async add(transaction: Transaction<HssTables>, first: number, last: number): Promise<void> {
    const id = await this.#touch(transaction)
    await transaction.insertInto('hss_import_range').values({ import_id: id, first_id: first, last_id: last }).execute()
  }

  async #touch(transaction: Transaction<HssTables>): Promise<number> {
    const renewed = { renewed_at: this.#now() }
    if (this.#id !== undefined) {
      const updated = await transaction
        .updateTable('hss_import')
        .set(renewed)
        .where('id', '=', this.#id)
        .returning('id')
        .executeTakeFirst()
      if (updated !== undefined) return this.#id
      throw new Error('this import was silent for so long that it was taken away')
    }
    const { highest } = await transaction
      .selectFrom('hss_import')
      .select(({ fn }) => fn.max('id').as('highest'))
      .executeTakeFirstOrThrow()
    const id = (highest ?? 0) + 1
    await transaction
      .insertInto('hss_import')
      .values({ id, ...renewed })
      .execute()
    this.#id = id
    return id
  }

  /** What was stored stays. */
  async finish(): Promise<void> {
    if (this.#id !== undefined) await this.#store.db.deleteFrom('hss_import').where('id', '=', this.#id).execute()
    this.#id = undefined
  }

  /** What was stored goes. */
  async undo(): Promise<void> {
    if (this.#id !== undefined) await undoImport(this.#store.db, this.#id)
    this.#id = undefined
  }
}

/**
 * Takes away what imports have left that were killed.
 *
 * @param now milliseconds since 1970
 * @returns how many imports
 */
export async function undoAbandonedImports(db: Kysely<HssTables>, now: number): Promise<number> {
  const abandoned = await db
    .selectFrom('hss_import')
    .select('id')
    .where('renewed_at', '<', now - IMPORT_SILENCE)
    .execute()
  for (const { id } of abandoned) await undoImport(db, id)
  return abandoned.length
}

async function undoImport(db: Kysely<HssTables>, id: number): Promise<void> {
  const ranges = await db.selectFrom('hss_import_range').selectAll().where('import_id', '=', id).execute()
  for (const { first_id: first, last_id: last } of ranges) {
    for (let from = first; from <= last; from += UNDO_STEP) {
      await db.transaction().execute((transaction) => undoStep(transaction, from, Math.min(last, from + UNDO_STEP - 1)))
    }
    await db.deleteFrom('hss_import_range').where('import_id', '=', id).where('first_id', '=', first).execute()
  }
  await db.deleteFrom('hss_import').where('id', '=', id).execute()
}

async function undoStep(transaction: Transaction<HssTables>, first: number, last: number): Promise<void> {
  // a counter that has moved, or came from an earlier life of the SIM, is not forgotten
  await transaction
    .insertInto('hss_retired_sqn')
    .columns(['impi', 'seq', 'ind_length'])
    .expression((query) =>
      query
        .selectFrom('hss_impi')
        .innerJoin('hss_authentication', 'hss_authentication.impi_id', 'hss_impi.id')
        .select(['impi', 'seq', 'ind_length'])
        .where('subscription_id', '>=', first)
        .where('subscription_id', '<=', last)
        .where('seq', '>', 0),
    )
    .execute()
  await transaction.deleteFrom('hss_subscription').where('id', '>=', first).where('id', '<=', last).execute()
}
