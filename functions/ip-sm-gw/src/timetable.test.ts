import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNumberPlan } from '@voltaic/numbers'
import { createMemoryRuntime, type MemoryRuntime } from '@voltaic/runtime'
import type { SipResponse, SipStack } from '@voltaic/sip'
import { openSqliteStore, type Store } from '@voltaic/store'
import { type SmsTables, smsMigrations } from './sms-schema.ts'
import { createSmscParts, type SmscParts } from './smsc-parts.ts'
import { MAX_EVENTS } from './timetable.ts'

const BOB = '+4915100000002'
const DAY_MS = 86_400_000

interface Stage {
  readonly runtime: MemoryRuntime
  readonly parts: SmscParts
  readonly store: Store<SmsTables>
  /** Milliseconds by which the wall clock has been set back. */
  setBack: number
  attempts: number
}

/** A service centre whose phones are all busy. */
async function staged(run: (stage: Stage) => Promise<void>): Promise<void> {
  const runtime = createMemoryRuntime()
  const store = await openSqliteStore<SmsTables>({ file: ':memory:', migrations: [smsMigrations] })
  const clock = {
    now: () => runtime.clock.now() - stage.setBack,
    startTimer: (milliseconds: number, fire: () => void) => runtime.clock.startTimer(milliseconds, fire),
  }
  const request = async () => {
    stage.attempts += 1
    return { status: 486, reason: 'Busy Here' } as SipResponse
  }
  const parts = createSmscParts(
    {
      runtime: { ...runtime, clock },
      store,
      numberPlan: createNumberPlan({}),
      recipients: { find: async () => ({ kind: 'subscriber' }) },
    },
    { element: 'sms', realm: 'ims.example', serviceCentre: '+49900', uri: 'sip:sms.example', validityMs: 7 * DAY_MS },
    () => ({ request }) as unknown as SipStack,
  )
  const stage: Stage = { runtime, parts, store, setBack: 0, attempts: 0 }
  parts.deliveries.start()
  parts.timetable.start()
  try {
    await run(stage)
  } finally {
    await parts.timetable.stop()
    await parts.deliveries.stop()
    await store.close()
  }
}

test('a clock that is set back by a day does not hold messages up for a day', () =>
  staged(async (stage) => {
    const { runtime, parts } = stage
    await parts.submitter.submit({ account: 'a', content: { kind: 'text', to: BOB, text: 'x' } })
    await runtime.clock.advance(1000)
    assert.equal(stage.attempts, 1)
    stage.setBack = DAY_MS
    for (let hours = 0; hours < 3; hours++) await runtime.clock.advance(3_600_000)
    assert.ok(stage.attempts > 1)
  }))

test(`of a consumer that never comes, ${MAX_EVENTS} events are kept`, () =>
  staged(async ({ runtime, parts, store }) => {
    const { events, addEvent, purgeEvents } = parts.room.statements
    for (let count = 0; count < 5; count++) await addEvent.write({ consumer: 'gone', document: `"${count}"` })
    await addEvent.write({ consumer: 'other', document: '"6"' })
    await purgeEvents.write({ most: 2 })
    const left = await events.read({ consumer: 'gone', after: 0, limit: 10 })
    assert.deepEqual(
      left.map(({ document }) => document),
      ['"3"', '"4"'],
    )
    assert.equal((await events.read({ consumer: 'other', after: 0, limit: 10 })).length, 1)
    const many = Array.from({ length: 500 }, () => ({ consumer: 'gone', document: '{}' }))
    for (let stored = 0; stored < MAX_EVENTS; stored += many.length) {
      await store.db.insertInto('sms_event').values(many).execute()
    }
    await runtime.clock.advance(3_600_001)
    await runtime.clock.settle()
    const { count } = await store.db
      .selectFrom('sms_event')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('consumer', '=', 'gone')
      .executeTakeFirstOrThrow()
    assert.equal(count, MAX_EVENTS)
  }))
