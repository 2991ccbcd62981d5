import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_FEEDBACK_ELEMENTS, walkPacket } from './packet-walk.ts'

const walk = (hex: string, cids: 'small' | 'large' = 'small', reconstructed = false) =>
  walkPacket(Buffer.from(hex.replaceAll(' ', ''), 'hex'), cids, reconstructed)

test('padding and feedback stand in front of a header (RFC 3095 §5.2.6)', () => {
  // the example of RFC 3095 §5.7.6.11 for CID 8 and SN 17, then FEEDBACK-1 with a Size octet, then UO-0 of CID 5
  const { padding, feedback, body } = walk('e0e0 f3 e8 30 11 f0 01 11 e5 2a ff')
  assert.equal(padding, 2)
  assert.deepEqual(
    feedback.map((data) => Buffer.from(data).toString('hex')),
    ['e83011', '11'],
  )
  assert.deepEqual(body, { kind: 'header', cid: 5, start: 9, typeAt: 10, restAt: 11 })
})

test('an Add-CID octet for CID 0 is no part of what a CRC covers (RFC 4815 §2.2)', () => {
  assert.deepEqual(walk('f1 11 e0 2a').body, { kind: 'header', cid: 0, start: 3, typeAt: 3, restAt: 4 })
})

test('a large CID of one or two octets (RFC 3095 §5.1.3)', () => {
  assert.deepEqual(walk('2a 7f', 'large').body, { kind: 'header', cid: 127, start: 0, typeAt: 0, restAt: 2 })
  assert.deepEqual(walk('2a bfff', 'large').body, { kind: 'header', cid: 16_383, start: 0, typeAt: 0, restAt: 3 })
})

for (const [what, hex, cids] of [
  ['feedback behind an Add-CID octet', 'e5 f1 00', 'small'],
  ['a segment behind an Add-CID octet', 'e5 ff 00', 'small'],
  ['an Add-CID octet alone', 'e5', 'small'],
  ['an Add-CID octet on a channel with large CIDs', 'e5 2a 00', 'large'],
  ['a large CID of three octets', '2a c0 00 00', 'large'],
  ['half a large CID', '2a 80', 'large'],
  ['feedback that is longer than the packet', 'f7 00', 'small'],
  ['feedback without its Size octet', 'f0', 'small'],
] as const) {
  test(`refuses ${what} (RFC 3095 §5.2.6)`, () => assert.equal(walk(hex, cids).body.kind, 'malformed'))
}

test('a reconstructed unit has neither padding, feedback nor segments (RFC 3095 §5.2.6)', () => {
  for (const hex of ['e0 2a', 'f1 00 2a', 'ff 2a']) assert.equal(walk(hex, 'small', true).body.kind, 'malformed')
  assert.equal(walk('e5 2a', 'small', true).body.kind, 'header')
})

test('more feedback than the limit is refused', () => {
  const { feedback, body } = walk('f100'.repeat(MAX_FEEDBACK_ELEMENTS + 1))
  assert.equal(feedback.length, MAX_FEEDBACK_ELEMENTS)
  assert.equal(body.kind, 'malformed')
  assert.equal(walk('f100'.repeat(MAX_FEEDBACK_ELEMENTS)).body.kind, 'nothing')
})
