import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { VoltaicError } from '@voltaic/base'
import { type Bind, type Migration, type MigrationSet, type Store, sql } from '@voltaic/store'
import { testStoreCommit } from './store-commit.ts'
import { type LabSchema, labMigrations, lastingStoreTest, type MakeStore, storeTest } from './store-fixture.ts'
import { testKeyRotation } from './store-rotation.ts'

/** Everything that code above a `Store` may rely on, whatever the database. */
export function runStoreContract(name: string, makeStore: MakeStore): void {
  describe(`Store contract: ${name}`, () => {
    testValues(makeStore)
    testQueryBuilder(makeStore)
    testStoreCommit(makeStore)
    testKeyRotation(makeStore)
    testMigrations(makeStore)
    testClosing(makeStore)
  })
}

function testValues(makeStore: MakeStore): void {
  storeTest(makeStore, 'values come back as they went in, as plain objects', async ({ store }) => {
    const octets = Uint8Array.from({ length: 256 }, (_, index) => index)
    const rows = [
      { impi: 'a', sqn: 2 ** 48 - 1, scscf: 'sip:scscf.ims.example', k: octets },
      { impi: 'ü \u{1f4de} "\'', sqn: -1, scscf: null, k: null },
      { impi: '', sqn: 0, scscf: '', k: new Uint8Array(0) },
    ]
    const insert = store.statement((db, bind: Bind<LabSchema['lab_auc']>) =>
      db.insertInto('lab_auc').values({ impi: bind('impi'), sqn: bind('sqn'), scscf: bind('scscf'), k: bind('k') }),
    )
    for (const row of rows) assert.deepEqual(await insert.write(row), [])
    const select = store.statement((db, bind: Bind<{ impi: string }>) =>
      db.selectFrom('lab_auc').selectAll().where('impi', '=', bind('impi')),
    )
    for (const row of rows) {
      const [hot] = await select.read({ impi: row.impi })
      const [built] = await store.db.selectFrom('lab_auc').selectAll().where('impi', '=', row.impi).execute()
      for (const read of [hot, built]) {
        assert.ok(read !== undefined)
        assert.equal(Object.getPrototypeOf(read), Object.prototype)
        assert.deepEqual({ ...read, k: read.k && [...read.k] }, { ...row, k: row.k && [...row.k] })
      }
    }
  })

  storeTest(makeStore, 'a flag is stored as 0 or 1, and a value that is missing is refused', async ({ store }) => {
    const insert = store.statement((db, bind: Bind<{ impi: string; sqn: number }>) =>
      db
        .insertInto('lab_auc')
        .values({ impi: bind('impi'), sqn: bind('sqn'), scscf: null, k: null })
        .returning('sqn'),
    )
    assert.deepEqual(await insert.write({ impi: 'flag', sqn: true as unknown as number }), [{ sqn: 1 }])
    await assert.rejects(insert.write({ impi: 'none' } as { impi: string; sqn: number }), { code: 'STORE_FAILED' })
    assert.deepEqual(await store.db.selectFrom('lab_auc').select('impi').execute(), [{ impi: 'flag' }])
  })
}

function testQueryBuilder(makeStore: MakeStore): void {
  storeTest(makeStore, 'a transaction of the query builder is all or nothing', async ({ store }) => {
    const failing = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('lab_auc').values({ impi: 'a', sqn: 1, scscf: null, k: null }).execute()
      throw new Error('changed my mind')
    })
    await assert.rejects(failing, /changed my mind/)
    assert.deepEqual(await store.db.selectFrom('lab_auc').select('impi').execute(), [])
    await store.db.transaction().execute(async (trx) => {
      await trx.insertInto('lab_auc').values({ impi: 'b', sqn: 1, scscf: null, k: null }).execute()
      await trx.updateTable('lab_auc').set({ sqn: 2 }).execute()
    })
    assert.deepEqual(await store.db.selectFrom('lab_auc').select(['impi', 'sqn']).execute(), [{ impi: 'b', sqn: 2 }])
  })

  storeTest(
    makeStore,
    'a broken constraint is STORE_CONFLICT, and names no value',
    async ({ store, addSubscriber }) => {
      await addSubscriber('secret@ims.example')
      const again = store.db.insertInto('lab_auc').values({ impi: 'secret@ims.example', sqn: 0, scscf: null, k: null })
      await assert.rejects(again.execute(), (error: unknown) => {
        assert.equal((error as VoltaicError).code, 'STORE_CONFLICT')
        assert.doesNotMatch(String(error), /secret/)
        return true
      })
    },
  )

  storeTest(
    makeStore,
    'reads and commits wait for a transaction that is open, and see nothing of it',
    async (fixture) => {
      const { store, addSubscriber, increment, sqnOf } = fixture
      await addSubscriber('a')
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
      const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>()
      const transaction = store.db.transaction().execute(async (trx) => {
        await trx.updateTable('lab_auc').set({ sqn: 1000 }).execute()
        hasBegun()
        await mayEnd
        throw new Error('rolled back')
      })
      await begun
      const committed = increment.write({ impi: 'a', by: 32 })
      const read = sqnOf('a')
      end()
      await assert.rejects(transaction, /rolled back/)
      assert.deepEqual(await committed, [{ sqn: 32 }])
      assert.ok([0, 32].includes((await read) ?? -1))
      assert.equal(await sqnOf('a'), 32)
    },
  )

  storeTest(makeStore, 'an update tells how many rows it has changed', async ({ store, addSubscriber }) => {
    await addSubscriber('a')
    await addSubscriber('b')
    const { numUpdatedRows } = await store.db.updateTable('lab_auc').set({ sqn: 5 }).executeTakeFirstOrThrow()
    assert.equal(numUpdatedRows, 2n)
  })
}

/** A second release of the lab's tables. */
const secondMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('lab_auc').addColumn('amf', 'integer').execute()
    await sql`update lab_auc set amf = 32768`.execute(db)
  },
}

function withSecond(migration: Migration): MigrationSet {
  return { name: 'lab', migrations: { ...labMigrations.migrations, '0002-amf': migration } }
}

function testMigrations(makeStore: MakeStore): void {
  lastingStoreTest(
    makeStore,
    'what a store holds is there after reopening, and new migrations run on it',
    async (fixture) => {
      await fixture.addSubscriber('a')
      await fixture.store.close()
      const store: Store<{ lab_auc: LabSchema['lab_auc'] & { amf: number } }> = await fixture.reopen([
        withSecond(secondMigration),
      ])
      const rows = await store.db.selectFrom('lab_auc').select(['impi', 'amf']).execute()
      assert.deepEqual(rows, [{ impi: 'a', amf: 32_768 }])
    },
  )

  lastingStoreTest(makeStore, 'a migration that fails leaves nothing of itself behind', async ({ store, reopen }) => {
    await store.close()
    const failing: Migration = {
      async up(db) {
        await secondMigration.up(db)
        throw new Error('half way')
      },
    }
    await assert.rejects(reopen([withSecond(failing)]), { code: 'STORE_MIGRATION' })
    const again = await reopen([withSecond(secondMigration)])
    await again.close()
  })

  lastingStoreTest(makeStore, 'a database of a newer version is refused', async ({ store, reopen }) => {
    await store.close()
    await (await reopen([withSecond(secondMigration)])).close()
    await assert.rejects(reopen([labMigrations]), (error: unknown) => {
      assert.equal((error as VoltaicError).code, 'STORE_MIGRATION')
      assert.match((error as { remedy: string }).remedy, /newer version/)
      return true
    })
  })

  lastingStoreTest(makeStore, 'sets of migrations do not know of each other', async ({ store, reopen }) => {
    await store.close()
    const other: MigrationSet = {
      name: 'another',
      migrations: {
        '0000-first': { up: (db) => db.schema.createTable('another_table').addColumn('id', 'integer').execute() },
      },
    }
    const both = await reopen<{ another_table: { id: number } }>([other, labMigrations])
    await both.db.insertInto('another_table').values({ id: 1 }).execute()
    await both.close()
    await (await reopen([labMigrations])).close()
  })
}

function testClosing(makeStore: MakeStore): void {
  storeTest(
    makeStore,
    'close commits what has been submitted, then refuses',
    async ({ store, increment, addSubscriber }) => {
      await addSubscriber('a')
      const submitted = [1, 2, 3].map((by) => increment.write({ impi: 'a', by }))
      await store.close()
      assert.deepEqual(await Promise.all(submitted), [[{ sqn: 1 }], [{ sqn: 3 }], [{ sqn: 6 }]])
      await assert.rejects(increment.write({ impi: 'a', by: 1 }), { code: 'STORE_CLOSED' })
      await assert.rejects(store.commit([]), { code: 'STORE_CLOSED' })
      await store.close()
    },
  )
}
