import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { MAX_DIALOGS, type ProxiedCall } from './proxied-call.ts'
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
  const calls = new ProxiedCalls({ clock, onExpired: (call) => expired.push(call), keepEnded: 2 })
  calls.start()
  const open = (key = 'mo') => {
    const call = calls.open({ key, invite: INVITE, owners: ['phone'], recordRoute: OWN, icid: '7' })
    assert.ok(call)
    return call
  }
  return { clock, calls, expired, open }
}

test('a call is found by both directions of its requests, on its leg only (RFC 3261 §12.2.2)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(200, 'b'))
  assert.equal(calls.find('mo', request('BYE', 6, 'a', 'b')), call)
  assert.equal(calls.find('mo', request('BYE', 1, 'b', 'a')), call)
  assert.equal(calls.find('mt', request('BYE', 6, 'a', 'b')), undefined)
  assert.equal(calls.find('mo', request('BYE', 6, 'a', 'b').with('Call-ID', 'other')), undefined)
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

for (const contact of [undefined, '', '<>', '<sip:b b@10.0.0.9>', 'sip:b b@10.0.0.9', ' ;q=1']) {
  test(`whoever answers with Contact ${contact} gets no BYE, and the caller gets one (RFC 3261 §7.1)`, () => {
    const { calls, open } = world()
    const call = open()
    const answer = response(200, 'b').without('Contact')
    calls.responded(call, contact === undefined ? answer : answer.with('Contact', contact))
    assert.equal(call.byeTo('callee', 'SIP;cause=503'), undefined)
    assert.equal(call.byeTo('caller', 'SIP;cause=503')?.uri, 'sip:alice@10.0.0.8')
  })
}

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

test('an INVITE that comes another way too begins no second call; another key does (RFC 3261 §8.2.2.2)', () => {
  const { calls, open } = world()
  const first = open()
  assert.equal(calls.open({ key: 'mo', invite: INVITE, owners: ['thief'], recordRoute: OWN, icid: '8' }), undefined)
  assert.deepEqual(calls.ofOwner('thief'), [])
  const second = open('mt')
  calls.settled(first)
  assert.deepEqual(calls.ofOwner('phone'), [second])
})

test('an INVITE may have sixteen dialogs, and no end may be endless', () => {
  const { calls, open } = world()
  const call = open()
  for (let index = 0; index < 1000; index++) calls.responded(call, response(180, `b${index}`))
  assert.equal(call.receiverOf(request('PRACK', 6, 'a', `b${MAX_DIALOGS - 1}`))?.tag, `b${MAX_DIALOGS - 1}`)
  assert.equal(call.receiverOf(request('PRACK', 6, 'a', `b${MAX_DIALOGS}`)), undefined)
  for (let index = 0; index < 1000; index++) calls.responded(call, response(200, `c${index}`))
  assert.equal(call.receiverOf(request('BYE', 6, 'a', `c${MAX_DIALOGS}`)), undefined)
  const other = open('mt')
  calls.responded(other, response(200, 'b').with('To', `"${'x'.repeat(60_000)}" <sip:b@example.org>;tag=b`))
  assert.equal(other.callee, undefined)
})

test('a phone that has used up its CSeq numbers can still be said BYE to (RFC 3261 §8.1.1.5)', () => {
  const { calls, open } = world()
  const call = open()
  calls.responded(call, response(200, 'b'))
  call.request(request('INFO', 2 ** 31 - 1, 'a', 'b'))
  assert.equal(call.byeTo('callee', 'SIP;cause=503')?.cseq.number, 2 ** 31 - 1)
})

test('a BYE that somebody on the way refused has ended nothing (RFC 3261 §15.1)', () => {
  for (const [status, isOver] of [
    [483, false],
    [420, false],
    [500, false],
    [200, true],
    [481, true],
    [408, true],
  ] as const) {
    const { calls, open } = world()
    const call = open()
    calls.responded(call, response(200, 'b'))
    const bye = request('BYE', 6, 'a', 'b')
    calls.requestAnswered(call, bye, createResponse(bye, status))
    assert.equal(calls.size, isOver ? 0 : 1, String(status))
  }
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
    [[['Session-Expires', '0']], 90_000],
    [[['Session-Expires', '4294967295']], DAY],
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

test('a mark is known again by both sides of the dialog after a restart, and by nobody else', () => {
  const key = new Uint8Array(MARK_KEY_LENGTH).fill(1)
  const mark = createRouteMarks({ key, life: '000001' }).of(INVITE, 'phone')
  const marks = createRouteMarks({ key, life: '000002' })
  assert.match(mark, /^0000011[0-9a-f]{16}$/)
  const bye = request('BYE', 6, 'a', 'b')
  assert.equal(marks.isOf(mark, bye, 'phone'), true)
  assert.equal(marks.isOf(mark, request('BYE', 1, 'b', 'a'), 'phone'), true)
  assert.equal(marks.isOf(mark, bye, 'another phone'), false)
  assert.equal(marks.isOf(mark, request('BYE', 6, 'x', 'b'), 'phone'), false)
  assert.equal(marks.isOf(mark, bye.with('Call-ID', 'other'), 'phone'), false)
  assert.equal(marks.isOf('', bye, 'phone'), false)
  assert.equal(marks.isOf(mark.replace('000001', '000003'), bye, 'phone'), false)
  const stranger = createRouteMarks({ key: new Uint8Array(MARK_KEY_LENGTH), life: '000002' })
  assert.equal(stranger.isOf(mark, bye, 'phone'), false)
})

test('in the life of the element that made it, the mark of a call shows nothing: the call is in memory, or over', () => {
  const marks = createRouteMarks({ key: new Uint8Array(MARK_KEY_LENGTH), life: '000001' })
  assert.equal(marks.isOf(marks.of(INVITE, 'phone'), request('BYE', 6, 'a', 'b'), 'phone'), false)
})

test('the mark of a subscription is good for its requests, and for no others (RFC 6665 §4.4.1)', () => {
  const marks = createRouteMarks({ key: new Uint8Array(MARK_KEY_LENGTH), life: '000001' })
  const mark = marks.of(request('SUBSCRIBE', 1, 'a', ''), 'phone')
  assert.equal(marks.isOf(mark, request('SUBSCRIBE', 2, 'a', 'b'), 'phone'), true)
  assert.equal(marks.isOf(mark, request('NOTIFY', 1, 'b', 'a'), 'phone'), true)
  for (const method of ['INVITE', 'BYE', 'MESSAGE', 'INFO']) {
    assert.equal(marks.isOf(mark, request(method, 2, 'a', 'b'), 'phone'), false, method)
  }
})

test('of calls that are over the last are remembered, with who was in them and when', async () => {
  const { clock, calls, open } = world()
  const startedAt = clock.now()
  for (const key of ['first', 'second', 'third']) {
    const call = open(key)
    if (key === 'third') calls.responded(call, response(200, 'b'))
    await clock.advance(1000)
    calls.end(call)
    calls.end(call)
  }
  const called = { parties: { caller: INVITE.header('From'), called: '' }, callerTag: 'a', callId: 'call', icid: '7' }
  assert.deepEqual(calls.ended, [
    { ...called, startedAt: startedAt + 1000, answeredAt: undefined, endedAt: startedAt + 2000 },
    { ...called, startedAt: startedAt + 2000, answeredAt: startedAt + 2000, endedAt: startedAt + 3000 },
  ])
})
