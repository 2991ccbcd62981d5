import assert from 'node:assert/strict'
import type { VoltaicError } from '@voltaic/base'
import type { Bind, BoundStatement } from '@voltaic/store'
import { type MakeStore, storeTest } from './store-fixture.ts'

/** The part of the Store contract that is about the hot path. */
export function testStoreCommit(makeStore: MakeStore): void {
  storeTest(
    makeStore,
    'work submitted in one turn is done in order, and each submitter gets its own rows',
    async (fixture) => {
      await fixture.addSubscriber('a')
      await fixture.addSubscriber('b')
      const answers = await Promise.all(
        Array.from({ length: 600 }, (_, index) =>
          fixture.increment.write({ impi: index % 2 === 0 ? 'a' : 'b', by: 32 }),
        ),
      )
      assert.deepEqual(
        answers.map(([row]) => row?.sqn),
        Array.from({ length: 600 }, (_, index) => 32 * (Math.floor(index / 2) + 1)),
      )
    },
  )

  storeTest(
    makeStore,
    'work that touches nothing returns no rows, and no work is no error',
    async ({ store, increment }) => {
      assert.deepEqual(await increment.write({ impi: 'nobody', by: 1 }), [])
      assert.deepEqual(await store.commit([]), [])
    },
  )

  storeTest(makeStore, 'several statements are committed together, each with its rows', async (fixture) => {
    const { store, increment, addSubscriber } = fixture
    await addSubscriber('a')
    const name = store.statement((db, bind: Bind<{ impi: string; scscf: string | null }>) =>
      db
        .updateTable('lab_auc')
        .set({ scscf: bind('scscf') })
        .where('impi', '=', bind('impi'))
        .returning(['impi', 'scscf']),
    )
    const [counted, named, again] = await store.commit([
      increment.bind({ impi: 'a', by: 32 }),
      name.bind({ impi: 'a', scscf: 'sip:scscf' }),
      increment.bind({ impi: 'a', by: 32 }),
    ])
    assert.deepEqual([counted[0]?.sqn, named[0]?.scscf, again[0]?.sqn], [32, 'sip:scscf', 64])
  })

  storeTest(makeStore, 'a submission that fails is undone whole, and hurts none of the same turn', async (fixture) => {
    const { store, increment, addSubscriber, sqnOf } = fixture
    await addSubscriber('a')
    const insert = store.statement((db, bind: Bind<{ impi: string }>) =>
      db
        .insertInto('lab_auc')
        .values({ impi: bind('impi'), sqn: 7, scscf: null, k: null })
        .returning('impi'),
    )
    const work: (readonly BoundStatement[])[] = [
      [increment.bind({ impi: 'a', by: 1 })],
      [increment.bind({ impi: 'a', by: 10 }), insert.bind({ impi: 'new' }), insert.bind({ impi: 'a' })],
      [insert.bind({ impi: 'a' })],
      [increment.bind({ impi: 'a', by: 100 }), insert.bind({ impi: 'other' })],
    ]
    const outcomes = await Promise.allSettled(work.map((statements) => store.commit(statements)))
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    )
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.equal((outcome.reason as VoltaicError).code, 'STORE_CONFLICT')
    assert.deepEqual([await sqnOf('a'), await sqnOf('new'), await sqnOf('other')], [101, undefined, 7])
  })

  storeTest(makeStore, 'a promise settles after COMMIT: whoever asks then sees the change', async (fixture) => {
    const { increment, addSubscriber, sqnOf, store } = fixture
    await addSubscriber('a')
    for (let round = 1; round <= 20; round++) {
      await increment.write({ impi: 'a', by: 1 })
      assert.equal(await sqnOf('a'), round)
    }
    const [row] = await store.db.selectFrom('lab_auc').select('sqn').execute()
    assert.equal(row?.sqn, 20)
  })

  storeTest(
    makeStore,
    'commits and the query builder side by side lose nothing',
    async ({ store, increment, addSubscriber, sqnOf }) => {
      await addSubscriber('a')
      const builder = async () => {
        for (let round = 0; round < 30; round++) {
          await store.db.transaction().execute(async (trx) => {
            const { sqn } = await trx.selectFrom('lab_auc').select('sqn').executeTakeFirstOrThrow()
            await trx
              .updateTable('lab_auc')
              .set({ sqn: sqn + 1000 })
              .execute()
          })
        }
      }
      const hot = async () => {
        for (let round = 0; round < 100; round++) await increment.write({ impi: 'a', by: 1 })
      }
      await Promise.all([builder(), hot(), hot(), builder()])
      assert.equal(await sqnOf('a'), 60_200)
    },
  )

  storeTest(
    makeStore,
    'a transaction that the query builder gives up leaves commits going',
    async ({ store, increment, addSubscriber }) => {
      await addSubscriber('a')
      const failing = store.db.transaction().execute(async (trx) => {
        await trx.insertInto('lab_auc').values({ impi: 'a', sqn: 0, scscf: null, k: null }).execute()
      })
      const [outcome, rows] = await Promise.all([
        failing.catch((error: unknown) => error),
        increment.write({ impi: 'a', by: 2 }),
      ])
      assert.equal((outcome as VoltaicError).code, 'STORE_CONFLICT')
      assert.deepEqual(rows, [{ sqn: 2 }])
    },
  )
}
