import assert from 'node:assert/strict'
import test from 'node:test'
import { parseRetryAfter } from './retry-after.ts'

test('Retry-After with and without comment and duration (RFC 3261 §20.33)', () => {
  assert.deepEqual(parseRetryAfter('18000;duration=3600'), { seconds: 18000, params: new Map([['duration', '3600']]) })
  assert.deepEqual(parseRetryAfter("120 (I'm in a (long) meeting \\))"), { seconds: 120, params: new Map() })
  assert.equal(parseRetryAfter('5 (x) ;duration=1').params.get('duration'), '1')
})

for (const bad of ['', 'soon', '-5', '5 (x', '5 x', '5;']) {
  test(`malformed Retry-After: ${JSON.stringify(bad)} (RFC 3261 §20.33)`, () => {
    assert.throws(() => parseRetryAfter(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}
