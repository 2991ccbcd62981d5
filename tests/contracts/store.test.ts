import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MigrationSet, openSqliteStore, type Store } from '@voltaic/store'
import { runStoreContract } from './store.ts'
import { type LabSchema, labMigrations, type OpenedStore } from './store-fixture.ts'

runStoreContract('SQLite in memory', async (): Promise<OpenedStore> => {
  const store = await openSqliteStore<LabSchema>({ file: ':memory:', migrations: [labMigrations] })
  return { store, clear: () => store.close() }
})

runStoreContract('SQLite in a file', async (): Promise<OpenedStore> => {
  const directory = mkdtempSync(join(tmpdir(), 'voltaic-store-'))
  const file = join(directory, 'data', 'lab.db')
  const opened: Store<unknown>[] = []
  const open = async <Schema>(migrations: readonly MigrationSet[]) => {
    const store = await openSqliteStore<Schema>({ file, migrations })
    opened.push(store as Store<unknown>)
    return store
  }
  return {
    store: await open<LabSchema>([labMigrations]),
    reopen: open,
    async clear() {
      for (const store of opened) await store.close()
      rmSync(directory, { recursive: true })
    },
  }
})
