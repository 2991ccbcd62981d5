import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, type Log } from '@voltaic/runtime'
import { PushDelivery, type PushDeliveryDeps } from './push-delivery.ts'

test('a store that cannot be read is told of once, and once when it can be read again', async () => {
  const clock = createManualClock()
  const said: string[] = []
  const log: Log = {
    debug() {},
    info() {},
    warn: (event) => said.push(`warn ${event}`),
    error: (event) => said.push(`error ${event}`),
  }
  const store = { isThere: true, reads: 0 }
  const due = {
    async read() {
      store.reads += 1
      if (!store.isThere) throw new Error('gone')
      return []
    },
  }
  const runtime = { clock, log, counters: new Counters() }
  const hurried: string[] = []
  const hurry = {
    async write({ originHost }: { readonly originHost: string }) {
      if (!store.isThere) throw new Error('gone')
      hurried.push(originHost)
    },
  }
  const delivery = new PushDelivery({ runtime, statements: { due, hurry } } as unknown as PushDeliveryDeps)
  const [lost, found] = ['error hss.push.queue-unreadable', 'warn hss.push.queue-readable']
  delivery.start()
  await clock.advance(2_000)
  assert.deepEqual([store.reads, said], [3, []])
  store.isThere = false
  await clock.advance(3_000)
  assert.deepEqual([store.reads, said], [6, [lost]], 'it is looked at every second all the same')
  delivery.hurry('scscf.example')
  await clock.advance(2_000)
  store.isThere = true
  await clock.advance(2_000)
  assert.deepEqual([said, hurried], [[lost, found], ['scscf.example']], 'what could not be written is written later')
  store.isThere = false
  await clock.advance(2_000)
  assert.deepEqual(said, [lost, found, lost])
  await delivery.stop()
  assert.equal(clock.pending, 0)
})
