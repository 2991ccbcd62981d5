import { VoltaicError } from '@voltaic/base'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { MigrationSet } from './store.ts'

/** Codes of failures that go by. */
const PASSING: ReadonlySet<string> = new Set(['STORE_BUSY', 'STORE_UNAVAILABLE'])

/**
 * Brings the tables of every set up to date, each set in one transaction.
 *
 * @param schema where the tables are, in a database that has schemas
 * @throws VoltaicError STORE_MIGRATION, STORE_BUSY, STORE_UNAVAILABLE
 */
export async function migrate<Schema>(
  db: Kysely<Schema>,
  sets: readonly MigrationSet[],
  place: string,
  schema?: string,
): Promise<void> {
  for (const set of sets) await migrateSet(db, set, place, schema)
}

async function migrateSet<Schema>(
  db: Kysely<Schema>,
  set: MigrationSet,
  place: string,
  schema: string | undefined,
): Promise<void> {
  const migrator = migratorOf(db, set, schema)
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  // nothing is wrong with the tables
  if (error instanceof VoltaicError && PASSING.has(error.code)) throw error
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName
  const step = failed === undefined ? set.name : `${set.name} ${failed}`
  const reason = error instanceof Error ? error.message : String(error)
  const isNewer = failed === undefined && reason.startsWith('corrupted migrations')
  const message = `cannot bring the tables of ${place} up to date (${step}): ${reason}`
  const remedy = isNewer ? 'the database was made by a newer version: run that one, or restore a backup' : ''
  throw new VoltaicError('STORE_MIGRATION', message, remedy, { cause: error })
}

/** @returns the last step that has run, where others are to follow; undefined for tables that are new or up to date */
export async function outdatedAt<Schema>(db: Kysely<Schema>, set: MigrationSet): Promise<string | undefined> {
  const steps = await migratorOf(db, set, undefined).getMigrations()
  const done = steps.filter(({ executedAt }) => executedAt !== undefined)
  return done.length === steps.length ? undefined : done.at(-1)?.name
}

function migratorOf<Schema>(db: Kysely<Schema>, set: MigrationSet, schema: string | undefined): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...set.migrations }) },
    migrationTableName: `${set.name}_migration`,
    migrationLockTableName: `${set.name}_migration_lock`,
    ...(schema !== undefined && { migrationTableSchema: schema }),
  })
}
