import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExpiryWheel } from './expiry-wheel.ts'
import { createManualClock } from './manual-clock.ts'

test('a key is due once, within a second after its time', async () => {
  const clock = createManualClock()
  const due: string[] = []
  const wheel = new ExpiryWheel(clock, (key) => due.push(key))
  wheel.start()
  wheel.add('a', clock.now() + 5000)
  await clock.advance(4999)
  assert.deepEqual(due, [])
  await clock.advance(2001)
  assert.deepEqual(due, ['a'])
  await clock.advance(10_000)
  assert.deepEqual(due, ['a'])
  wheel.stop()
  assert.equal(clock.pending, 0)
})

test('what ran out before the wheel started is due at the first sweep', async () => {
  const clock = createManualClock()
  const due: string[] = []
  const wheel = new ExpiryWheel(clock, (key) => due.push(key))
  wheel.add('old', clock.now() - 3_600_000)
  wheel.start()
  await clock.advance(1000)
  assert.deepEqual(due, ['old'])
  wheel.stop()
})

test('what is taken out is never due, and leaves nothing behind', async () => {
  const clock = createManualClock()
  const due: string[] = []
  const wheel = new ExpiryWheel(clock, (key) => due.push(key))
  wheel.start()
  const at = clock.now() + 5000
  for (const key of ['a', 'b']) wheel.add(key, at)
  wheel.remove('a', at)
  wheel.remove('never added', at)
  await clock.advance(10_000)
  assert.deepEqual(due, ['b'])
  wheel.stop()
})
