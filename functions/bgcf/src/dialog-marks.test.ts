import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { requestWithCseqOffset, withCseqOffset } from './cseq-offset.ts'
import { createDialogMarks, topMarkOf } from './dialog-marks.ts'

const marks = createDialogMarks(new Uint8Array(32).fill(7))

function inDialog(user: string, callId = 'c', fromTag = 'a', toTag = 'b'): SipRequest {
  return createRequest('BYE', 'sip:b', [
    ['Route', `<sip:${user}@192.0.2.1;lr>`],
    ['From', `<sip:a@b>;tag=${fromTag}`],
    ['To', `<sip:b@b>;tag=${toTag}`],
    ['Call-ID', callId],
    ['CSeq', '2 BYE'],
  ])
}

const isGenuine = (request: SipRequest) => {
  const mark = topMarkOf(request)
  return mark !== undefined && marks.isGenuine(mark, request)
}

test('the mark of a dialog is known again in the requests of both its ends (RFC 3261 §16.6)', () => {
  const user = marks.of(inDialog('x'), 'alpha', 1)
  assert.deepEqual([isGenuine(inDialog(user)), isGenuine(inDialog(user, 'c', 'b', 'a'))], [true, true])
  const mark = topMarkOf(inDialog(user)) ?? assert.fail()
  const callers = [inDialog(user), inDialog(user, 'c', 'b', 'a'), inDialog(user, 'd')]
  assert.deepEqual(
    callers.map((request) => marks.callerIn(mark, request)),
    ['sender', 'receiver', undefined],
  )
  assert.deepEqual([topMarkOf(inDialog(user))?.trunk, topMarkOf(inDialog(user))?.cseqOffset], ['alpha', 1])
})

test('it is of no other dialog, trunk, count or key', () => {
  const user = marks.of(inDialog('x'), 'alpha', 0)
  const signature = user.split('.')[2] ?? ''
  assert.equal(isGenuine(inDialog(user, 'other')), false)
  assert.equal(isGenuine(inDialog(user, 'c', 'x', 'y')), false)
  assert.equal(isGenuine(inDialog(`beta.0.${signature}`)), false)
  assert.equal(isGenuine(inDialog(`alpha.1.${signature}`)), false)
  const others = createDialogMarks(new Uint8Array(32).fill(8)).of(inDialog('x'), 'alpha', 0)
  assert.equal(isGenuine(inDialog(others)), false)
})

test('what is no mark is none', () => {
  for (const user of ['alpha', 'alpha.0', 'alpha.2.ff', 'alpha.0.ff.gg', 'orig']) {
    assert.equal(topMarkOf(inDialog(user)), undefined, user)
  }
  assert.equal(topMarkOf(inDialog('x').without('Route')), undefined)
})

test('numbers of requests are counted on, of PRACK the one that it names too, and back (RFC 3261 §22.3, RFC 3262 §7.2)', () => {
  const prack = inDialog('x').with('CSeq', '8 PRACK').with('RAck', '3 7 INVITE')
  const counted = requestWithCseqOffset(prack, 1)
  assert.deepEqual([counted.header('CSeq'), counted.header('RAck')], ['9 PRACK', '3 8 INVITE'])
  assert.equal(withCseqOffset(counted, -1).header('CSeq'), '8 PRACK')
  assert.equal(requestWithCseqOffset(prack, 0), prack)
})
