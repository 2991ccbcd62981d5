import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { VoltaicError } from '@voltaic/base'
import type { Log } from '@voltaic/runtime'
import { type Bind, openPostgresStore, type Store, sql } from '@voltaic/store'
import { type LabSchema, labMigrations, prepareIncrement } from '../contracts/store-fixture.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

const TIMEOUT = { timeout: 60_000 }

let server: PostgresServer
before(async () => {
  server = await startPostgres()
})
after(() => server.remove())

const open = (schema: string, log?: Log): Promise<Store<LabSchema>> =>
  openPostgresStore<LabSchema>({ url: server.url, schema, migrations: [labMigrations], ...(log && { log }) })

const add = (store: Store<LabSchema>, impi: string) =>
  store.db.insertInto('lab_auc').values({ impi, sqn: 0, scscf: null, k: null }).execute()

test('two stores hammer one row: each number is given once, by commits and transactions alike', TIMEOUT, async () => {
  const stores = await Promise.all([open('hammered'), open('hammered')])
  await add(stores[0], 'a')
  await add(stores[0], 'b')
  const given: number[] = []
  const hammer = async (store: Store<LabSchema>, order: readonly string[]): Promise<void> => {
    const increment = prepareIncrement(store)
    for (let round = 0; round < 40; round++) {
      // in another order than the other store: row locks alone would end in a deadlock
      const rows = await store.commit(order.map((impi) => increment.bind({ impi, by: 1 })))
      given.push(rows[order.indexOf('a')]?.[0]?.sqn ?? 0)
      await store.db.transaction().execute(async (transaction) => {
        const { sqn } = await transaction
          .selectFrom('lab_auc')
          .select('sqn')
          .where('impi', '=', 'a')
          .executeTakeFirstOrThrow()
        await transaction
          .updateTable('lab_auc')
          .set({ sqn: sqn + 1 })
          .where('impi', '=', 'a')
          .execute()
        given.push(sqn + 1)
      })
    }
  }
  await Promise.all([
    hammer(stores[0], ['a', 'b']),
    hammer(stores[1], ['b', 'a']),
    hammer(stores[0], ['a', 'b']),
    hammer(stores[1], ['b', 'a']),
  ])
  assert.deepEqual(
    given.toSorted((a, b) => a - b),
    Array.from({ length: 320 }, (_, index) => index + 1),
  )
  for (const store of stores) await store.close()
})

test('two that open a new database at the same time both find their tables', TIMEOUT, async () => {
  for (let round = 0; round < 5; round++) {
    const stores = await Promise.all([1, 2, 3].map(() => open(`opened-${round}`)))
    for (const store of stores) await store.close()
  }
})

test('a condition that reads another row sees what was committed before it had the lock', TIMEOUT, async () => {
  const stores = await Promise.all([open('conditions'), open('conditions')])
  await add(stores[0], 'a')
  await add(stores[0], 'b')
  /** Takes `impi`, unless the other row is taken: with two rows and no lock both would be. */
  const taking = stores.map((store) =>
    store.statement((_, bind: Bind<{ impi: string; other: string }>) =>
      sql<{ impi: string }>`update lab_auc set scscf = 'taken' where impi = ${bind('impi')} and not exists
        (select 1 from lab_auc o where o.impi = ${bind('other')} and o.scscf is not null) returning impi`.compile(
        store.db,
      ),
    ),
  )
  for (let round = 0; round < 50; round++) {
    await stores[0].db.updateTable('lab_auc').set({ scscf: null }).execute()
    const taken = await Promise.all([
      taking[0]!.write({ impi: 'a', other: 'b' }),
      taking[1]!.write({ impi: 'b', other: 'a' }),
    ])
    assert.equal(taken.flat().length, 1)
  }
  for (const store of stores) await store.close()
})

test('a server that dies takes what is under way with it, and is found again when it is back', TIMEOUT, async () => {
  const events: string[] = []
  const note = (event: string) => events.push(event)
  const restored = Promise.withResolvers<void>()
  const store = await open('killed', {
    debug: note,
    info: note,
    error: note,
    warn(event) {
      note(event)
      restored.resolve()
    },
  })
  await add(store, 'a')
  const increment = prepareIncrement(store)
  const acknowledged: number[] = []
  const refused: VoltaicError[] = []
  const dead = Promise.withResolvers<void>()
  const writer = async (): Promise<void> => {
    for (;;) {
      try {
        const [row] = await increment.write({ impi: 'a', by: 1 })
        acknowledged.push(row?.sqn ?? 0)
        if (acknowledged.length === 100) dead.resolve(server.kill())
      } catch (error) {
        refused.push(error as VoltaicError)
        return
      }
    }
  }
  await Promise.all([1, 2, 3].map(writer))
  await dead.promise
  await assert.rejects(increment.write({ impi: 'a', by: 1 }), { code: 'STORE_UNAVAILABLE' })
  await assert.rejects(store.db.selectFrom('lab_auc').selectAll().execute(), { code: 'STORE_UNAVAILABLE' })
  for (const error of refused) {
    assert.equal(error.code, 'STORE_UNAVAILABLE')
    assert.match(error.remedy, /connects again by itself/)
  }
  await server.start()
  await restored.promise
  const [row] = await increment.write({ impi: 'a', by: 1 })
  const highest = Math.max(...acknowledged)
  assert.ok((row?.sqn ?? 0) > highest, `${row?.sqn} after ${highest} was acknowledged`)
  assert.ok((row?.sqn ?? 0) <= highest + 4, 'no more than what was under way')
  assert.equal(new Set(acknowledged).size, acknowledged.length)
  assert.deepEqual(events, ['store.connection.lost', 'store.connection.restored'])
  await store.close()
})

test('a lock that somebody keeps is STORE_BUSY after five seconds, and later work succeeds', TIMEOUT, async () => {
  const [store, other] = await Promise.all([open('busy'), open('busy')])
  await add(store, 'a')
  const increment = prepareIncrement(store)
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>()
  const keeping = other.db.transaction().execute(async () => {
    hasBegun()
    await mayEnd
  })
  await begun
  await assert.rejects(increment.write({ impi: 'a', by: 1 }), { code: 'STORE_BUSY' })
  end()
  await keeping
  assert.deepEqual(await increment.write({ impi: 'a', by: 1 }), [{ sqn: 1 }])
  for (const each of [store, other]) await each.close()
})

test('whoever is not let in hears why, and never the password', TIMEOUT, async () => {
  const says = (code: string, remedy: RegExp) => (error: unknown) => {
    const { code: found, message, remedy: next, stack } = error as VoltaicError
    assert.equal(found, code, message)
    assert.match(next, remedy)
    assert.doesNotMatch(`${message} ${next} ${stack}`, /very-secret/)
    return true
  }
  const openAt = (url: string) => openPostgresStore({ url, schema: 'lab', migrations: [] })
  const { searchParams } = new URL(server.url.replace('@/', '@socket/'))
  const at = (database: string) => `postgres://postgres:very-secret@/${database}?host=${searchParams.get('host')}`
  await assert.rejects(openAt(at('nowhere')), says('STORE_CANNOT_OPEN', /createdb/))
  await assert.rejects(
    openAt(at('voltaic').replace('//postgres:', '//nobody-at-all:')),
    says('STORE_CANNOT_OPEN', /user/),
  )
  await assert.rejects(openAt('postgres://u:very-secret@127.0.0.1:1/d'), says('STORE_UNAVAILABLE', /PostgreSQL runs/))
  await assert.rejects(openAt('mysql://u:very-secret@h/d'), says('STORE_URL_INVALID', /postgres:\/\//))
})
