import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { FORGET_MS, MAX_FAILING_SERVERS, type ServerFailure, ServerHealth } from './server-health.ts'

const SILENT: ServerFailure = { status: 408, local: 'timeout', silenceMs: 5000, isTerminated: false }

test('a server is silent from its second failure in a row on, until it answers or nobody asks it for an hour', async () => {
  const clock = createManualClock()
  const health = new ServerHealth(clock)
  const since = clock.now()
  health.failed('sip:as', SILENT)
  assert.deepEqual(health.silent, [])
  await clock.advance(1000)
  const last = { status: 503, silenceMs: 5000, isTerminated: true }
  health.failed('sip:as', last)
  assert.deepEqual(health.silent, [{ server: 'sip:as', failures: 2, since, last }])
  health.answered('sip:as')
  health.failed('sip:as', SILENT)
  assert.deepEqual(health.silent, [], 'failures before an answer do not count')
  health.failed('sip:as', SILENT)
  await clock.advance(FORGET_MS - 1)
  assert.equal(health.silent.length, 1)
  await clock.advance(1)
  assert.deepEqual(health.silent, [])
})

test(`no more than ${MAX_FAILING_SERVERS} are remembered`, () => {
  const health = new ServerHealth(createManualClock())
  for (let index = 0; index <= MAX_FAILING_SERVERS; index++) {
    health.failed(`sip:as-${index}`, SILENT)
    health.failed(`sip:as-${index}`, SILENT)
  }
  assert.equal(health.silent.length, MAX_FAILING_SERVERS)
})
