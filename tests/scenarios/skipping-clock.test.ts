import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createSkippingClock } from './skipping-clock.ts'

test('timers fire by the time that passes and by the time that is skipped, each once and in order', async () => {
  const manual = createManualClock()
  const clock = createSkippingClock(manual)
  const fired: string[] = []
  const start = clock.now()
  clock.startTimer(5000, () => fired.push('5 s'))
  clock.startTimer(2000, () => {
    fired.push('2 s')
    clock.startTimer(1000, () => fired.push('1 s after'))
  })
  clock.startTimer(3500, () => fired.push('never')).cancel()
  await manual.advance(1500)
  assert.deepEqual(fired, [])
  await clock.skip(3000)
  assert.deepEqual(fired, ['2 s', '1 s after'])
  assert.equal(clock.now() - start, 4500)
  await manual.advance(500)
  assert.deepEqual(fired, ['2 s', '1 s after', '5 s'])
  assert.equal(manual.pending, 0)
})
