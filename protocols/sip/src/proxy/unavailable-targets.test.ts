import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { Target } from '../transport/flow.ts'
import { MAX_RETRY_AFTER, MAX_UNAVAILABLE_TARGETS, UnavailableTargets } from './unavailable-targets.ts'

const REQUEST = createRequest('OPTIONS', 'sip:b', [])
const refusal = (retryAfter?: string) =>
  createResponse(REQUEST, 503, { headers: retryAfter === undefined ? [] : [['Retry-After', retryAfter]] })
const target = (port: number, transport: Target['transport'] = 'udp'): Target => ({
  transport,
  address: { host: '10.0.0.1', port },
})
const [a, b] = [target(1), target(2)]

test('a target is left out until its time is over; without another one it stays (RFC 3261 §21.5.4)', async () => {
  const clock = createManualClock()
  const unavailable = new UnavailableTargets(clock)
  unavailable.note(a, refusal('10 (busy)'))
  assert.deepEqual(unavailable.withoutUnavailable([a, b]), [b])
  assert.deepEqual(unavailable.withoutUnavailable([a]), [a])
  assert.deepEqual(unavailable.withoutUnavailable([target(1, 'tcp'), b]), [target(1, 'tcp'), b])
  unavailable.note(b, refusal('10'))
  assert.deepEqual(unavailable.withoutUnavailable([a, b]), [a, b])
  await clock.advance(10_000)
  unavailable.note(b, refusal('10'))
  assert.deepEqual(unavailable.withoutUnavailable([a, b]), [a])
})

test('a 503 without a number of seconds says nothing about the next request (RFC 3261 §21.5.4)', () => {
  const unavailable = new UnavailableTargets(createManualClock())
  for (const text of [undefined, 'soon', '0']) unavailable.note(a, refusal(text))
  assert.deepEqual(unavailable.withoutUnavailable([a, b]), [a, b])
})

test('nobody is left alone for longer than the limit', async () => {
  const clock = createManualClock()
  const unavailable = new UnavailableTargets(clock)
  unavailable.note(a, refusal('4294967295'))
  await clock.advance(MAX_RETRY_AFTER * 1000)
  assert.deepEqual(unavailable.withoutUnavailable([a, b]), [a, b])
})

test('no more targets are remembered than the limit', () => {
  const unavailable = new UnavailableTargets(createManualClock())
  for (let port = 1; port <= MAX_UNAVAILABLE_TARGETS; port++) unavailable.note(target(port), refusal('10'))
  assert.deepEqual(unavailable.withoutUnavailable([a, target(50_000)]), [target(50_000)])
  unavailable.note(target(40_000), refusal('10'))
  assert.deepEqual(unavailable.withoutUnavailable([a, target(40_000)]), [a])
})
