import { VoltaicError } from '@voltaic/base'
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
  readonly #underWay: Set<number>
  #id: number | undefined
  /** What this import has written last: another one may have its number by now. */
  #renewedAt = 0

  /** @param underWay the imports of this process, which are not silent but slow */
  constructor(store: Store<HssTables>, now: () => number, underWay: Set<number>) {
    this.#store = store
    this.#now = now
    this.#underWay = underWay
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
        .where('renewed_at', '=', this.#renewedAt)
        .returning('id')
        .executeTakeFirst()
      if (updated === undefined) throw this.#takenAway()
      this.#renewedAt = renewed.renewed_at
      return this.#id
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
    this.#renewedAt = renewed.renewed_at
    this.#underWay.add(id)
    return id
  }

  /** What was stored stays. @throws VoltaicError IMPORT_TAKEN_AWAY when another process has taken it away */
  async finish(): Promise<void> {
    const id = this.#id
    if (id === undefined) return
    const deleted = await this.#store.db
      .deleteFrom('hss_import')
      .where('id', '=', id)
      .where('renewed_at', '=', this.#renewedAt)
      .returning('id')
      .executeTakeFirst()
    if (deleted === undefined) throw this.#takenAway()
    this.#forget()
  }

  #takenAway(): VoltaicError {
    this.#forget()
    const message = 'the import stood still for so long that another process took it away'
    return new VoltaicError('IMPORT_TAKEN_AWAY', message, 'Import again, over a faster line; nothing was stored')
  }

  #forget(): void {
    if (this.#id !== undefined) this.#underWay.delete(this.#id)
    this.#id = undefined
  }

  /** What was stored goes, unless it has gone already. */
  async undo(): Promise<void> {
    const id = this.#id
    if (id === undefined) return
    const { db } = this.#store
    const own = db.selectFrom('hss_import').select('id').where('id', '=', id).where('renewed_at', '=', this.#renewedAt)
    try {
      if ((await own.executeTakeFirst()) !== undefined) await undoImport(db, id)
    } finally {
      this.#forget()
    }
  }
}

/**
 * Takes away what imports have left that were killed.
 *
 * @param now milliseconds since 1970
 * @param underWay imports of this process
 * @returns how many imports
 */
export async function undoAbandonedImports(
  db: Kysely<HssTables>,
  now: number,
  underWay: ReadonlySet<number>,
): Promise<number> {
  const abandoned = await db
    .selectFrom('hss_import')
    .select('id')
    .where('renewed_at', '<', now - IMPORT_SILENCE)
    .execute()
  const killed = abandoned.filter(({ id }) => !underWay.has(id))
  for (const { id } of killed) await undoImport(db, id)
  return killed.length
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
