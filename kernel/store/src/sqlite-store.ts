import { type Clock, createSystemClock } from '@voltaic/runtime'
import { Kysely } from 'kysely'
import { Checkpointer } from './checkpointer.ts'
import { GroupCommit } from './group-commit.ts'
import { keepBeforeUpgrade } from './keep-before-upgrade.ts'
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
  /** Told when tables of an older version are about to be brought up to date, and where a copy of the database as it was lies. */
  readonly onUpgrade?: (file: string, copy: string) => void
  /** Times the waiting for locks of other processes. */
  readonly clock?: Clock
}

/**
 * Opens the embedded store and brings its tables up to date. Before tables of an older version are changed, the database is
 * copied beside itself: `hss.sqlite.before-hss-0007-wildcard-index` for one whose last step was that.
 *
 * @throws VoltaicError STORE_CANNOT_OPEN, STORE_CORRUPT, STORE_BUSY, STORE_MIGRATION, STORE_FULL (the copy has no room)
 */
export async function openSqliteStore<Schema>(options: SqliteStoreOptions): Promise<Store<Schema>> {
  const { file, migrations, tuning = {}, clock = createSystemClock(), onUpgrade = () => {} } = options
  const connection = new SqliteConnection(openSqliteFile(file, tuning), file, clock)
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(connection) })
  try {
    if (file !== IN_MEMORY) await keepBeforeUpgrade(db, migrations, file, { clock, onUpgrade })
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
