import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { FORGET_MS, MAX_FAILING_SERVERS, ServerHealth } from './server-health.ts'

test('a server is silent from its second failure in a row on, until it answers or nobody asks it for an hour', async () => {
  const clock = createManualClock()
  const health = new ServerHealth(clock)
  const since = clock.now()
  health.failed('sip:as', 408)
  assert.deepEqual(health.silent, [])
  await clock.advance(1000)
  health.failed('sip:as', 503)
  assert.deepEqual(health.silent, [{ server: 'sip:as', failures: 2, since, lastStatus: 503 }])
  health.answered('sip:as')
  health.failed('sip:as', 408)
  assert.deepEqual(health.silent, [], 'failures before an answer do not count')
  health.failed('sip:as', 408)
  await clock.advance(FORGET_MS - 1)
  assert.equal(health.silent.length, 1)
  await clock.advance(1)
  assert.deepEqual(health.silent, [])
})

test(`no more than ${MAX_FAILING_SERVERS} are remembered`, () => {
  const health = new ServerHealth(createManualClock())
  for (let index = 0; index <= MAX_FAILING_SERVERS; index++) {
    health.failed(`sip:as-${index}`, 408)
    health.failed(`sip:as-${index}`, 408)
  }
  assert.equal(health.silent.length, MAX_FAILING_SERVERS)
})
