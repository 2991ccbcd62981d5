import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse, type LocalCause } from '@voltaic/sip'
import { E164_FORMAT } from './number-format.ts'
import type { TrunkConfig } from './trunk.ts'
import { DOWN_AFTER, TrunkHealth } from './trunk-health.ts'

const OPTIONS = createRequest('OPTIONS', 'sip:a', [])
const answer = (status: number, local?: LocalCause) =>
  createResponse(OPTIONS, status, local === undefined ? {} : { local })

const TRUNK: TrunkConfig = {
  name: 'a',
  uri: 'sip:a',
  format: E164_FORMAT,
  sources: [],
  isTrusted: false,
  removeHeaders: [],
  probeIntervalMs: 30_000,
  silenceMs: 4000,
  progressMs: 20_000,
}

function watch(trunk: TrunkConfig = TRUNK) {
  const clock = createManualClock()
  const answers = { next: answer(200), asked: 0 }
  const changes: string[] = []
  const health = new TrunkHealth([trunk], {
    clock,
    async probe() {
      answers.asked += 1
      return answers.next
    },
    onChange: (_, { state }) => changes.push(state),
  })
  health.start()
  return { clock, answers, changes, health }
}

test('any answer to OPTIONS says that a trunk is there; 503 and silence that it is not (RFC 3261 §11.2)', async () => {
  const { clock, answers, changes, health } = watch()
  assert.ok(health.isUp('a'), 'before anything is known it is used')
  await clock.advance(1)
  assert.equal(health.stateOf('a')?.state, 'up')
  answers.next = answer(405)
  await clock.advance(30_000)
  answers.next = answer(503)
  for (let probe = 0; probe < DOWN_AFTER; probe++) await clock.advance(30_000)
  assert.equal(health.isUp('a'), false)
  answers.next = answer(408, 'timeout')
  await clock.advance(30_000)
  assert.deepEqual([health.stateOf('a')?.lastStatus, health.stateOf('a')?.local], [408, 'timeout'])
  answers.next = answer(404)
  await clock.advance(30_000)
  assert.equal(health.stateOf('a')?.local, undefined)
  assert.deepEqual(changes, ['up', 'down', 'up'])
  health.stop()
  assert.equal(clock.pending, 0)
})

test(`one failure is none: it takes ${DOWN_AFTER} in a row`, async () => {
  const { clock, answers, health } = watch()
  for (const status of [503, 200, 503, 200]) {
    answers.next = answer(status)
    await clock.advance(30_000)
  }
  assert.ok(health.isUp('a'))
  health.stop()
})

test('calls that do not reach a trunk count too, and one that does brings it back', async () => {
  const { health, changes, clock } = watch()
  await clock.advance(1)
  for (let call = 0; call < DOWN_AFTER; call++) health.noteFailure('a')
  assert.equal(health.isUp('a'), false)
  // RFC 3261 §21.5.4: it says itself that it takes no calls
  health.noteAnswer('a', 503)
  assert.equal(health.isUp('a'), false)
  health.noteAnswer('a', 486)
  assert.deepEqual(changes, ['up', 'down', 'up'])
  health.stop()
})

test('a trunk that is never asked stays in use: nobody would notice that it is back', () => {
  const { health, clock } = watch({ ...TRUNK, probeIntervalMs: 0 })
  for (let call = 0; call < DOWN_AFTER; call++) health.noteFailure('a')
  assert.ok(health.isUp('a'))
  assert.equal(clock.pending, 0)
})

test('there is one question at a time, however slow the answer', async () => {
  const clock = createManualClock()
  let asked = 0
  const health = new TrunkHealth([TRUNK], {
    clock,
    probe() {
      asked += 1
      return new Promise(() => {})
    },
    onChange() {},
  })
  health.start()
  await clock.advance(300_000)
  assert.equal(asked, 1)
  health.stop()
})
