import type { Kysely } from 'kysely'
import {
  forgetSuccessor,
  generateKeySet,
  type KeySet,
  openKeyFile,
  replaceKeyFile,
  succeedKeyFile,
} from './key-file.ts'
import type { Sealer } from './sealer.ts'
import type { Store } from './store.ts'

/** Rows in one transaction: others wait for its end. */
const ROWS_PER_TRANSACTION = 200
/** How often a table is gone through before it is given up: each time somebody has written with the old key meanwhile. */
const MAX_PASSES = 10

/** A column whose values are sealed, or hold what is. Its table has a unique key of text. */
export interface SealedColumn {
  readonly table: string
  readonly key: string
  readonly column: string
  /** The value sealed with the current key. @returns undefined when it is so already */
  reseal(key: string, value: unknown, sealer: Sealer): unknown
}

/** Told after each transaction, and waited for: rows looked at in this pass, and those sealed anew in all. */
export type RotationProgress = (column: SealedColumn, seen: number, resealed: number) => unknown

/**
 * Makes a new key the current one; the old one stays in the file. Where a rotation was begun before and has not ended,
 * it goes on.
 *
 * @throws VoltaicError as `openKeyFile`, KEY_FILE_UNWRITABLE
 */
export function beginRotation(path: string): KeySet {
  const old = openKeyFile(path)
  if (old.keys.size > 1) return old
  const fresh = generateKeySet()
  succeedKeyFile(path, old.current, { current: fresh.current, keys: new Map([...old.keys, ...fresh.keys]) })
  // what counts is what stands there now: somebody else may have begun at the same time
  return openKeyFile(path)
}

/** Takes all keys but the current one out of the file: nothing may be sealed with them any more. */
export function endRotation(path: string): void {
  const { current, keys } = openKeyFile(path)
  const key = keys.get(current)
  if (key !== undefined) replaceKeyFile(path, { current, keys: new Map([[current, key]]) })
  for (const id of keys.keys()) if (id !== current) forgetSuccessor(path, id)
}

/**
 * Seals every value of a column with the current key, in small transactions that survive a power failure. It may be
 * ended at any time and begun again; others may write meanwhile, and what they have written is not overwritten.
 *
 * @param sealer has all keys that values are sealed with
 * @returns values sealed anew; undefined when others have kept writing with an old key
 */
export async function resealColumn<Schema>(
  store: Store<Schema>,
  column: SealedColumn,
  sealer: Sealer,
  onProgress: RotationProgress = () => {},
): Promise<number | undefined> {
  // which tables there are is known to whoever names the column
  const db = store.db as unknown as Kysely<Record<string, Record<string, unknown>>>
  let total = 0
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = total
    let seen = 0
    let left = 0
    for (let after: string | undefined; ; ) {
      const page = await resealPage(db, column, sealer, after)
      seen += page.rows
      total += page.resealed
      left += page.left
      await onProgress(column, seen, total)
      if (page.last === undefined) break
      after = page.last
    }
    if (total === before && left === 0) return total
  }
  return undefined
}

interface Page {
  readonly rows: number
  readonly resealed: number
  /** Rows that somebody else has changed between reading and writing. */
  readonly left: number
  /** Key of the last row; undefined when there are no more. */
  readonly last: string | undefined
}

async function resealPage(
  db: Kysely<Record<string, Record<string, unknown>>>,
  { table, key, column, reseal }: SealedColumn,
  sealer: Sealer,
  after: string | undefined,
): Promise<Page> {
  let query = db.selectFrom(table).select([key, column]).orderBy(key).limit(ROWS_PER_TRANSACTION)
  if (after !== undefined) query = query.where(key, '>', after)
  const rows = await query.execute()
  const changes = rows.flatMap((row) => {
    const value = reseal(row[key] as string, row[column], sealer)
    return value === undefined ? [] : [{ key: row[key], old: row[column], value }]
  })
  let resealed = 0
  if (changes.length > 0) {
    await db.transaction().execute(async (transaction) => {
      for (const change of changes) {
        const { numUpdatedRows } = await transaction
          .updateTable(table)
          .set({ [column]: change.value })
          .where(key, '=', change.key)
          .where(column, '=', change.old)
          .executeTakeFirstOrThrow()
        resealed += Number(numUpdatedRows)
      }
    })
  }
  const last = rows.length < ROWS_PER_TRANSACTION ? undefined : (rows.at(-1)?.[key] as string)
  return { rows: rows.length, resealed, left: changes.length - resealed, last }
}
