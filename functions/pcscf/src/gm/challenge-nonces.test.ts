import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REG_AWAIT_AUTH_MS } from '@voltaic/ipsec'
import { createManualClock } from '@voltaic/runtime'
import { ChallengeNonces, MAX_CHALLENGE_NONCES } from './challenge-nonces.ts'

test('a nonce is known for as long as its answer is awaited (TS 24.229 §7.8)', async () => {
  const clock = createManualClock()
  const nonces = new ChallengeNonces(clock)
  nonces.add('a')
  await clock.advance(REG_AWAIT_AUTH_MS / 2)
  nonces.add('b')
  await clock.advance(REG_AWAIT_AUTH_MS / 2 - 1)
  assert.deepEqual([nonces.has('a'), nonces.has('b'), nonces.has('c')], [true, true, false])
  await clock.advance(1)
  assert.deepEqual([nonces.has('a'), nonces.has('b')], [false, true])
})

test('nonces are bounded: the oldest makes room, and one that comes again is no longer the oldest', () => {
  const nonces = new ChallengeNonces(createManualClock())
  for (let index = 0; index < MAX_CHALLENGE_NONCES; index++) nonces.add(`${index}`)
  nonces.add('0')
  assert.ok(nonces.has('1'))
  nonces.add('another')
  assert.deepEqual([nonces.has('0'), nonces.has('1'), nonces.has('another')], [true, false, true])
})
