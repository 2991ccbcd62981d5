import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { ProxiedCall } from './proxied-call.ts'
import { ProxiedCalls } from './proxied-calls.ts'
import { createRouteMarks, MARK_KEY_LENGTH } from './route-mark.ts'

const OWN = '<sip:mo@10.0.0.2:5060;lr>'
const UP = '<sip:up@10.0.0.1:5060;lr>'
const DOWN = '<sip:down@10.0.0.3:5060;lr>'
const DAY = 24 * 3_600_000

function request(method: string, cseq: number, from: string, to: string): SipRequest {
  return createRequest(method, 'sip:b@10.0.0.9', [
    ['From', `<sip:${from === 'a' ? 'alice' : 'bob'}@example.org>;tag=${from}`],
    ['To', `<sip:bob@example.org>${to === '' ? '' : `;tag=${to}`}`],
    ['Call-ID', 'call'],
    ['CSeq', `${cseq} ${method}`],
    ['Contact', from === 'a' ? '<sip:alice@10.0.0.8>' : '<sip:bob@10.0.0.9>'],
  ])
}

const INVITE = request('INVITE', 5, 'a', '').with('Record-Route', UP)

function response(status: number, toTag: string, headers: readonly (readonly [string, string])[] = []): SipResponse {
  const contact = ['Contact', `<sip:${toTag}@10.0.0.9>`] as const
  const routes = [DOWN, OWN, UP].map((value) => ['Record-Route', value] as const)
  return createResponse(INVITE, status, { toTag, headers: [contact, ...routes, ...headers] })
}

function world() {
  const clock = createManualClock()
  const expired: ProxiedCall[] = []
  const calls = new ProxiedCalls({ clock, onExpired: (call) => expired.push(call) })
  calls.start()
  const open = () => calls.open('mo', { invite: INVITE, owners: ['phone'], recordRoute: OWN, icid: '7' })
  return { clock, calls, expired, open }
}

test('a call is found by both directions of its requests, on its leg only (RFC 3261 §12.2.2)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(200, 'b'))
  assert.equal(calls.find('mo', request('BYE', 6, 'a', 'b')), call)
  assert.equal(calls.find('mo', request('BYE', 1, 'b', 'a')), call)
  assert.equal(calls.find('mt', request('BYE', 6, 'a', 'b')), undefined)
  assert.equal(calls.find('mo', request('BYE', 6, 'x', 'y')), undefined)
})

test('each side is reached by what was recorded beyond this element, the nearest first (RFC 3261 §12.1)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(200, 'b'))
  assert.deepEqual(call.receiverOf(request('BYE', 6, 'a', 'b'))?.routes, [DOWN])
  assert.deepEqual(call.receiverOf(request('BYE', 1, 'b', 'a'))?.routes, [UP])
  assert.equal(call.receiverOf(request('BYE', 6, 'a', 'other')), undefined)
})

test('BYE goes to each side in the name of the other, with the next CSeq of that direction (TS 24.229 §5.4.5.1.2)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(200, 'b'))
  call.request(request('UPDATE', 9, 'a', 'b'))
  call.request(request('INVITE', 3, 'b', 'a'))
  const [toCallee, toCaller] = [call.byeTo('callee', 'SIP;cause=503'), call.byeTo('caller', 'SIP;cause=503')]
  assert.deepEqual(
    [toCallee?.uri, toCallee?.header('CSeq'), toCallee?.fromTag, toCallee?.toTag],
    ['sip:bob@10.0.0.9', '10 BYE', 'a', 'b'],
  )
  assert.deepEqual(
    [toCaller?.uri, toCaller?.header('CSeq'), toCaller?.fromTag, toCaller?.toTag],
    ['sip:alice@10.0.0.8', '4 BYE', 'b', 'a'],
  )
  assert.deepEqual(toCallee?.list('Route'), [DOWN])
})

test('a call that was not answered has nobody to say BYE to (RFC 3261 §15)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(180, 'b'))
  assert.equal(call.byeTo('callee', 'SIP;cause=503'), undefined)
})

test('early dialogs are those of the call until one of them answers (RFC 3261 §13.2.2.4)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(180, 'b1'))
  calls.responded(call, response(183, 'b2'))
  assert.equal(call.request(request('UPDATE', 1, 'b1', 'a')), 'callee')
  calls.responded(call, response(200, 'b2'))
  assert.equal(call.request(request('UPDATE', 2, 'b1', 'a')), undefined)
  assert.equal(call.request(request('UPDATE', 1, 'b2', 'a')), 'callee')
})

test('of two forks that answer, the BYE of one leaves the other (RFC 3261 §13.2.2.4)', () => {
  const { calls, open } = world()
  const call = open()
  for (const tag of ['b1', 'b2']) calls.responded(call, response(200, tag))
  const bye = (to: string) => calls.requestAnswered(call, request('BYE', 6, 'a', to), createResponse(INVITE, 200))
  bye('b1')
  assert.equal(calls.size, 1)
  assert.equal(call.callee?.tag, 'b2')
  bye('b2')
  assert.equal(calls.size, 0)
  assert.deepEqual(calls.ofOwner('phone'), [])
})

test('a call that is refused is forgotten, one that is answered stays (RFC 3261 §16.7)', () => {
  const { calls, open } = world()
  const refused = open()
  calls.responded(refused, response(486, 'b'))
  calls.settled(refused)
  assert.equal(calls.size, 0)
  const answered = open()
  calls.responded(answered, response(200, 'b'))
  calls.settled(answered)
  assert.deepEqual(calls.ofOwner('phone'), [answered])
})

test('a second call with the same tags does not end with the first', () => {
  const { calls, open } = world()
  const first = open()
  const second = open()
  calls.settled(first)
  assert.equal(calls.find('mo', request('CANCEL', 5, 'a', '')), second)
})

test('an owner may join later, and finds the call until its end', () => {
  const { calls, open } = world()
  const call = open()
  calls.addOwner(call, 'other phone')
  assert.deepEqual(calls.ofOwner('other phone'), [call])
  calls.end(call)
  assert.deepEqual(calls.ofOwner('other phone'), [])
  assert.deepEqual(calls.ofOwner('phone'), [])
})

test('a call without session timer is forgotten after a day, one with a timer when that runs out (RFC 4028 §8.2)', async () => {
  for (const [headers, lifetime] of [
    [[], DAY],
    [[['Session-Expires', '90;refresher=uas']], 90_000],
    [[['Session-Expires', 'soon']], DAY],
  ] as const) {
    const { clock, calls, expired, open } = world()
    const call = open()
    calls.responded(call, response(200, 'b', headers))
    // sweeping a day second by second takes long: it is left in two leaps
    await clock.advance(lifetime - 2000)
    assert.equal(calls.size, 1)
    await clock.advance(4000)
    assert.equal(calls.size, 0)
    assert.deepEqual(expired, [call])
    calls.stop()
    assert.equal(clock.pending, 0)
  }
})

test('a mark is known again by both sides of the dialog, after a restart too, and by nobody else', () => {
  const key = new Uint8Array(MARK_KEY_LENGTH).fill(1)
  const mark = createRouteMarks(key).of(INVITE)
  const marks = createRouteMarks(key)
  assert.match(mark, /^[0-9a-f]{16}$/)
  assert.equal(marks.isOf(mark, request('BYE', 6, 'a', 'b')), true)
  assert.equal(marks.isOf(mark, request('BYE', 1, 'b', 'a')), true)
  assert.equal(marks.isOf(mark, request('BYE', 6, 'x', 'b')), false)
  assert.equal(marks.isOf(mark, request('BYE', 6, 'a', 'b').with('Call-ID', 'other')), false)
  assert.equal(marks.isOf('', request('BYE', 6, 'a', 'b')), false)
  assert.equal(createRouteMarks(new Uint8Array(MARK_KEY_LENGTH)).isOf(mark, request('BYE', 6, 'a', 'b')), false)
})
