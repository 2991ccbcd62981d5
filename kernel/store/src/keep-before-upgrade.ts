import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Clock } from '@voltaic/runtime'
import type { Kysely } from 'kysely'
import { outdatedAt } from './migrate.ts'
import { snapshotSqlite } from './sqlite-snapshot.ts'
import type { MigrationSet } from './store.ts'

/**
 * Copies a database whose tables are of an older version beside itself, once for each version: a way back where an update is
 * taken back, or fails.
 *
 * @throws VoltaicError STORE_FULL, STORE_CORRUPT: nothing is brought up to date then
 */
export async function keepBeforeUpgrade<Schema>(
  db: Kysely<Schema>,
  sets: readonly MigrationSet[],
  file: string,
  { clock, onUpgrade }: { readonly clock: Clock; readonly onUpgrade: (file: string, copy: string) => void },
): Promise<void> {
  for (const set of sets) {
    const last = await outdatedAt(db, set)
    if (last === undefined) continue
    const copy = `${file}.before-${set.name}-${last}`
    if (!existsSync(copy)) {
      // one that a killed process has left, or that another process is writing: whole when it gets its name
      const draft = `${copy}.${process.pid}.new`
      rmSync(draft, { force: true })
      await snapshotSqlite(file, draft, clock)
      renameSync(draft, copy)
    }
    onUpgrade(file, copy)
    return
  }
}
