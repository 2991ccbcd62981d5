// Run by store-crash.test.ts: commits as fast as it can and reports each commit that was acknowledged, until killed.
import { once } from 'node:events'
import { type Bind, openSqliteStore } from '@voltaic/store'
import { type LabSchema, labMigrations, prepareIncrement } from './store-fixture.ts'

// Eight writers may wait for one reader.
process.stdout.setMaxListeners(20)
const [file = '', round = ''] = process.argv.slice(2)
const store = await openSqliteStore<LabSchema>({ file, migrations: [labMigrations], tuning: { checkpointPages: 100 } })
const increment = prepareIncrement(store)
const insert = store.statement((db, bind: Bind<{ impi: string }>) =>
  db.insertInto('lab_auc').values({ impi: bind('impi'), sqn: 0, scscf: null, k: null }),
)
await store.db
  .insertInto('lab_auc')
  .values({ impi: 'counter', sqn: 0, scscf: null, k: null })
  .onConflict((conflict) => conflict.doNothing())
  .execute()

async function commitForEver(writer: number): Promise<never> {
  for (let index = 0; ; index++) {
    const impi = `${round}-${writer}-${index}`
    const [, counted] = await store.commit([insert.bind({ impi }), increment.bind({ impi: 'counter', by: 1 })])
    if (!process.stdout.write(`${impi} ${counted[0]?.sqn}\n`)) await once(process.stdout, 'drain')
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => commitForEver(writer)))
