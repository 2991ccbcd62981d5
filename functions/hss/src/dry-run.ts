import type { Kysely, Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'

/** Whether a change is only tried: checked and carried out in full, and then taken back. */
export interface ChangeOptions {
  readonly dryRun?: boolean | undefined
}

/**
 * Runs work in one transaction. In a dry run the transaction is rolled back at its end, so that what it returns is what
 * the database itself would have made of it.
 *
 * @throws what the work throws
 */
export async function inTransaction<T>(
  db: Kysely<HssTables>,
  { dryRun = false }: ChangeOptions,
  work: (transaction: Transaction<HssTables>) => Promise<T>,
): Promise<T> {
  if (!dryRun) return db.transaction().execute(work)
  const takenBack = new TakenBack<T>()
  try {
    await db.transaction().execute(async (transaction) => {
      takenBack.outcome = await work(transaction)
      throw takenBack
    })
  } catch (error) {
    if (error !== takenBack) throw error
  }
  return takenBack.outcome as T
}

/** Ends a transaction whose outcome is all that is wanted of it. */
class TakenBack<T> extends Error {
  outcome: T | undefined
}
