import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNumberPlan } from '@voltaic/numbers'
import { createMemoryRuntime } from '@voltaic/runtime'
import type { SipResponse, SipStack } from '@voltaic/sip'
import { openSqliteStore } from '@voltaic/store'
import { MAX_RUNNING } from './deliveries.ts'
import { type SmsTables, smsMigrations } from './sms-schema.ts'
import { createSmscParts } from './smsc-parts.ts'

test(`${MAX_RUNNING} queues are worked on at a time, those behind them when one is done`, async () => {
  const runtime = createMemoryRuntime()
  const store = await openSqliteStore<SmsTables>({ file: ':memory:', migrations: [smsMigrations] })
  const asked: ((response: SipResponse) => void)[] = []
  const sip = { request: () => new Promise<SipResponse>((resolve) => asked.push(resolve)) }
  const { submitter, deliveries, timetable } = createSmscParts(
    {
      runtime,
      store,
      numberPlan: createNumberPlan({}),
      recipients: { find: async () => ({ kind: 'subscriber' }) },
    },
    { element: 'sms', realm: 'ims.example', serviceCentre: '+49900', uri: 'sip:sms.example', validityMs: 1e9 },
    () => sip as unknown as SipStack,
  )
  const numbers = Array.from({ length: MAX_RUNNING + 2 }, (_, index) => `+49151${1_000_000 + index}`)
  for (const to of numbers) {
    const { kind } = await submitter.submit({ account: 'a', content: { kind: 'text', to, text: 'x' } })
    assert.equal(kind, 'accepted')
  }
  deliveries.start()
  timetable.start()
  await runtime.clock.advance(1000)
  assert.equal(asked.length, MAX_RUNNING)
  // the phone is busy: its queue waits, and another one has its turn
  asked[0]?.({ status: 486, reason: 'Busy Here' } as SipResponse)
  await runtime.clock.settle()
  assert.equal(asked.length, MAX_RUNNING + 1)
  await timetable.stop()
  await deliveries.stop()
  await store.close()
  assert.equal(runtime.clock.pending, 0)
})
