// Takes the place of @voltaic/store: see on-postgres.ts.
import {
  CompiledQuery,
  openSqliteStore as openFile,
  openPostgresStore,
  type SqliteStoreOptions,
  type Store,
} from '@voltaic/store'

export * from '@voltaic/store'

const url = process.env['VOLTAIC_POSTGRES'] ?? ''
const counter = { stores: 0 }

/** What was to be in memory is in PostgreSQL, and gone when it is closed; a file stays one. */
export async function openSqliteStore<Schema>(options: SqliteStoreOptions): Promise<Store<Schema>> {
  if (options.file !== ':memory:') return openFile(options)
  counter.stores += 1
  const schema = `test-${process.pid}-${counter.stores}`
  const store = await openPostgresStore<Schema>({ url, schema, migrations: options.migrations })
  let closing: Promise<void> | undefined
  const dropAndClose = async (): Promise<void> => {
    await store.db.executeQuery(CompiledQuery.raw(`drop schema "${schema}" cascade`))
    await store.close()
  }
  return {
    ...store,
    close() {
      closing ??= dropAndClose()
      return closing
    },
  }
}
