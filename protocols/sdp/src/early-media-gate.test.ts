import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gateOf } from './early-media-gate.ts'

const OPEN = { backward: true, forward: true }
const BACKWARD = { backward: true, forward: false }
const FORWARD = { backward: false, forward: true }
const CLOSED = { backward: false, forward: false }

test('without P-Early-Media nothing is authorised, and supported authorises nothing (RFC 5009 §8)', () => {
  assert.deepEqual(gateOf('sendrecv', undefined), CLOSED)
  assert.deepEqual(gateOf('sendrecv', []), CLOSED)
  assert.deepEqual(gateOf('sendrecv', ['supported']), CLOSED)
})

test('directions are those of the called side: sendonly is backward early media (RFC 5009 §4, §8)', () => {
  assert.deepEqual(gateOf('sendrecv', ['sendrecv']), OPEN)
  assert.deepEqual(gateOf('sendrecv', ['sendonly']), BACKWARD)
  assert.deepEqual(gateOf('sendrecv', ['recvonly']), FORWARD)
  assert.deepEqual(gateOf('sendrecv', ['inactive']), CLOSED)
})

test('a gate opens no further than the stream does', () => {
  assert.deepEqual(gateOf('sendonly', ['sendrecv']), BACKWARD)
  assert.deepEqual(gateOf('recvonly', ['sendrecv']), FORWARD)
  assert.deepEqual(gateOf('recvonly', ['sendonly']), CLOSED)
  assert.deepEqual(gateOf('inactive', ['sendrecv']), CLOSED)
})

test('parameters apply to the streams in order, the last to all that are left (RFC 5009 §8)', () => {
  const parameters = ['supported', 'sendonly', 'inactive', 'gated'] as const
  assert.deepEqual(
    [0, 1, 2].map((stream) => gateOf('sendrecv', parameters, stream)),
    [BACKWARD, CLOSED, CLOSED],
  )
})
