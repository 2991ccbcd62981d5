// Takes the place of @voltaic/store: see on-postgres.ts.
import { openSqliteStore as openFile, openPostgresStore, type SqliteStoreOptions, type Store } from '@voltaic/store'

export * from '@voltaic/store'

const url = process.env['VOLTAIC_POSTGRES'] ?? ''
const counter = { stores: 0 }

/** What was to be in memory is in PostgreSQL; a file stays one. */
export function openSqliteStore<Schema>(options: SqliteStoreOptions): Promise<Store<Schema>> {
  if (options.file !== ':memory:') return openFile(options)
  counter.stores += 1
  const { migrations } = options
  return openPostgresStore<Schema>({ url, schema: `test-${process.pid}-${counter.stores}`, migrations })
}
