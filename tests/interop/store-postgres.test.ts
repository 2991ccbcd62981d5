import { after, before, test } from 'node:test'
import { type MigrationSet, openPostgresStore, type Store } from '@voltaic/store'
import { runStoreContract } from '../contracts/store.ts'
import { type LabSchema, labMigrations, type OpenedStore } from '../contracts/store-fixture.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

let server: PostgresServer
let schemas = 0

before(async () => {
  server = await startPostgres()
})
after(() => server.remove())

/** Each store in a schema of its own: nothing of another test is there. */
runStoreContract('PostgreSQL', async (): Promise<OpenedStore> => {
  schemas += 1
  const schema = `lab-${schemas}`
  const opened: Store<unknown>[] = []
  const open = async <Schema>(migrations: readonly MigrationSet[]) => {
    const store = await openPostgresStore<Schema>({ url: server.url, schema, migrations })
    opened.push(store as Store<unknown>)
    return store
  }
  return {
    store: await open<LabSchema>([labMigrations]),
    reopen: open,
    async clear() {
      for (const store of opened) await store.close()
    },
  }
})

test('the server is named', (t) => t.diagnostic(server.version))
