import { type Clock, createSystemClock } from '@voltaic/runtime'
import { Kysely } from 'kysely'
import { Checkpointer } from './checkpointer.ts'
import { GroupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { createSqliteDialect } from './sqlite-dialect.ts'
import { IN_MEMORY, openSqliteFile, type SqliteTuning } from './sqlite-file.ts'
import { compileStatement, type StatementRunner } from './statement.ts'
import type { MigrationSet, RowsOf, Store } from './store.ts'

/** WAL pages between checkpoints when they have to be made inside a COMMIT after all. */
const INLINE_CHECKPOINT_PAGES = 4096

export interface SqliteStoreOptions {
  /** Path of the database, made when missing, or `:memory:`. */
  readonly file: string
  readonly migrations: readonly MigrationSet[]
  readonly tuning?: SqliteTuning
  /** Times the waiting for locks of other processes. */
  readonly clock?: Clock
}

/**
 * Opens the embedded store and brings its tables up to date.
 *
 * @throws VoltaicError STORE_CANNOT_OPEN, STORE_CORRUPT, STORE_BUSY, STORE_MIGRATION
 */
export async function openSqliteStore<Schema>(options: SqliteStoreOptions): Promise<Store<Schema>> {
  const { file, migrations, tuning = {}, clock = createSystemClock() } = options
  const connection = new SqliteConnection(openSqliteFile(file, tuning), file, clock)
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(connection) })
  try {
    await migrate(db, migrations, file)
  } catch (error) {
    await db.destroy()
    connection.close()
    throw error
  }
  const checkpointer = new Checkpointer(file, () => connection.setCheckpointPages(INLINE_CHECKPOINT_PAGES))
  const onCommit = file === IN_MEMORY ? () => {} : (submissions: number) => checkpointer.committed(submissions)
  const group = new GroupCommit(connection, clock, onCommit)
  return createSqliteStore(db, connection, group, checkpointer)
}

function createSqliteStore<Schema>(
  db: Kysely<Schema>,
  connection: SqliteConnection,
  group: GroupCommit,
  checkpointer: Checkpointer,
): Store<Schema> {
  const runner: StatementRunner = {
    async read({ sql, parameters }) {
      if (connection.isInTransaction) await connection.transactionEnd()
      return connection.whenUnlocked(() => connection.run(sql, parameters))
    },
    write: (work) => group.submit([work]).then((rows) => rows[0] ?? []),
  }
  return {
    db,
    statement: (build) => compileStatement(db, runner, build),
    // The rows come back as the statements went in; their types went along in RowsOf.
    commit: (work) => group.submit(work) as Promise<RowsOf<typeof work>>,
    async close() {
      await group.close()
      await checkpointer.stop()
      await connection.transactionEnd()
      await db.destroy()
      connection.close()
    },
  }
}
