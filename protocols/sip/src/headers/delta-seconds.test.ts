import assert from 'node:assert/strict'
import test from 'node:test'
import { deltaSeconds } from './delta-seconds.ts'

test('seconds are clamped to 2^32-1 (RFC 3261 §20.19)', () => {
  assert.equal(deltaSeconds('0'), 0)
  assert.equal(deltaSeconds('600000'), 600000)
  assert.equal(deltaSeconds('4294967295'), 4294967295)
  assert.equal(deltaSeconds('4294967296'), 4294967295)
  assert.equal(deltaSeconds(`1${'0'.repeat(100)}`), 4294967295)
})

test('what is no number of seconds is undefined (RFC 3261 §20.19)', () => {
  for (const text of [undefined, '', '-1', '1.5', 'soon', '60 ', '0x10']) assert.equal(deltaSeconds(text), undefined)
})
