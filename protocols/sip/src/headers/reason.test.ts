import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createRequest } from '../message/create-message.ts'
import { formatReason, parseReason, parseReasons } from './reason.ts'

test('Reason has a protocol, a cause and a text (RFC 3326 §2)', () => {
  assert.deepEqual(parseReason('SIP ;cause=200 ;text="Call completed elsewhere"'), {
    protocol: 'SIP',
    cause: 200,
    text: 'Call completed elsewhere',
  })
  assert.deepEqual(parseReason('Q.850;cause=16'), { protocol: 'Q.850', cause: 16 })
  assert.deepEqual(parseReason('preemption;cause=five;x=y'), { protocol: 'preemption' })
})

test('a message has a Reason for each protocol (RFC 3326 §2)', () => {
  const bye = createRequest('BYE', 'sip:b@b', [
    ['Reason', 'SIP;cause=580;text="Precondition Failure", Q.850;cause=47'],
    ['Reason', 'RELEASE_CAUSE;cause=1;text="User ends call"'],
  ])
  assert.deepEqual(
    parseReasons(bye).map(({ protocol, cause }) => [protocol, cause]),
    [
      ['SIP', 580],
      ['Q.850', 47],
      ['RELEASE_CAUSE', 1],
    ],
  )
})

test('the text is written as a quoted string, even one word (RFC 3326 §2)', () => {
  assert.equal(formatReason({ protocol: 'SIP', cause: 487, text: 'Cancelled' }), 'SIP;cause=487;text="Cancelled"')
})

for (const bad of ['', '"a b";cause=1', ';cause=1', 'SIP;', '"SIP', 'SIP;text="x', 'SIP x;=']) {
  test(`malformed Reason: ${JSON.stringify(bad)} (RFC 3326 §2)`, () => {
    assert.throws(() => parseReason(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 3326 §2)', () => {
  const text = fc.string({ unit: 'grapheme-ascii' })
  const reasons = fc.record(
    { protocol: fc.constantFrom('SIP', 'Q.850'), cause: fc.nat(999), text },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(reasons, (reason) => {
      assert.deepEqual(parseReason(formatReason(reason)), reason)
    }),
  )
})
