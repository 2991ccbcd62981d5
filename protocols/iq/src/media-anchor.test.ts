import assert from 'node:assert/strict'
import test from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { createRequest, createResponse, type SipMessage, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { MediaLoss, MediaWay } from './anchored-call.ts'
import { type AnchoredRequest, MediaAnchor, type MediaAnchorOptions } from './media-anchor.ts'
import { sdpBodyOf } from './sdp-body.ts'
import { sdpOf, TestGateway } from './test-gateway.ts'

const WAY: MediaWay = {
  callId: 'call;mo',
  sender: { interface: 'access', host: '192.0.2.1' },
  receiver: { interface: 'core', addressFamily: 'IP6', transcode: ['PCMA'] },
}
const BACK: MediaWay = { callId: 'call;mo', sender: WAY.receiver, receiver: WAY.sender }
const ALICE = sdpOf('192.0.2.1')
const BOB = sdpOf('198.51.100.2')

function message(method: string, tags: { from: string; to?: string }, sdp?: string): SipRequest {
  const body = sdp === undefined ? {} : { body: Buffer.from(sdp) }
  return createRequest(
    method,
    'sip:bob@example.org',
    [
      ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'],
      ['From', `<sip:a@example.org>;tag=${tags.from}`],
      ['To', `<sip:b@example.org>${tags.to === undefined ? '' : `;tag=${tags.to}`}`],
      ['Call-ID', 'call'],
      ['CSeq', `1 ${method}`],
      ...(sdp === undefined ? [] : [['Content-Type', 'application/sdp'] as const]),
    ],
    body.body,
  )
}

function answerTo(request: SipRequest, status: number, toTag: string, sdp?: string, early?: string): SipResponse {
  const response = createResponse(request, status, { toTag })
  const described = sdp === undefined ? response : response.withBody('application/sdp', Buffer.from(sdp))
  return early === undefined ? described : described.with('P-Early-Media', early)
}

function lab(options: Partial<MediaAnchorOptions> = {}) {
  const runtime = createMemoryRuntime()
  const gateway = new TestGateway()
  const lost: MediaLoss[] = []
  const base = { gateway, onFailure: 'refuse', earlyMedia: 'open', element: 'pcscf', runtime } as const
  const anchor = new MediaAnchor({ ...base, ...options })
  const invite = async (sdp: string = ALICE) => {
    const request = message('INVITE', { from: 'a' }, sdp === '' ? undefined : sdp)
    const outcome = await anchor.invite(request, WAY, { trustsResponses: true, onLost: (loss) => lost.push(loss) })
    return { request, anchored: anchored(outcome) }
  }
  return { runtime, gateway, lost, anchor, invite }
}

function anchored(outcome: AnchoredRequest | { readonly kind: 'refused' }): AnchoredRequest {
  assert.ok(outcome.kind === 'anchored')
  return outcome
}

const hostIn = (described: SipMessage): string | undefined =>
  /c=IN IP4 (\S+)/.exec(sdpBodyOf(described)?.sdp ?? '')?.[1]

test('the offer of an INVITE and its answer cross the gateway (RFC 3261 §13.2.1)', async () => {
  const { gateway, invite, anchor } = lab()
  const call = await invite()
  assert.equal(hostIn(call.anchored.request), 'gw-core')
  const ok = await call.anchored.response(answerTo(call.request, 200, 'b', BOB))
  assert.equal(hostIn(ok), 'gw-access')
  await call.anchored.settled(ok)
  assert.deepEqual(gateway.offers, [
    {
      callId: 'call;mo',
      fromTag: 'a',
      sdp: ALICE,
      from: 'access',
      to: 'core',
      addressFamily: 'IP6',
      allowedHost: '192.0.2.1',
      transcode: ['PCMA'],
    },
  ])
  assert.deepEqual(gateway.answers, [
    { callId: 'call;mo', fromTag: 'a', toTag: 'b', sdp: BOB, from: 'core', to: 'access' },
  ])
  const ack = message('ACK', { from: 'a', to: 'b' })
  assert.equal(anchor.ack(ack, WAY), ack)
  await anchor.ended('call;mo', 'a')
  assert.deepEqual(gateway.log, ['offer a -> -', 'answer a -> b', 'delete a'])
  assert.equal(anchor.calls.size, 0)
})

test('what has nothing to say about media is passed on at once, unchanged', async () => {
  const { gateway, invite, anchor } = lab()
  const call = await invite()
  for (const status of [180, 404]) {
    const response = answerTo(call.request, status, 'b')
    assert.equal(call.anchored.response(response), response)
  }
  const bye = message('BYE', { from: 'a', to: 'b' })
  assert.equal(anchored(await anchor.request(bye, WAY)).request, bye)
  const local = createResponse(call.request, 408, { toTag: 'x', local: 'timeout' })
  assert.equal(call.anchored.response(local), local)
  assert.equal(gateway.log.length, 1)
})

test('of several early dialogs the gateway is told which one became the call (RFC 3261 §13.2.2.4)', async () => {
  const { gateway, invite } = lab()
  const { request, anchored: call } = await invite()
  for (const tag of ['b1', 'b2']) await call.response(answerTo(request, 183, tag, BOB))
  assert.equal(hostIn(await call.response(answerTo(request, 200, 'b1', BOB))), 'gw-access')
  assert.deepEqual(gateway.log, ['offer a -> -', 'answer a -> b1', 'answer a -> b2', 'unblock b1'])
  const alone = lab()
  const only = await alone.invite()
  for (const status of [183, 200]) await only.anchored.response(answerTo(only.request, status, 'b1', BOB))
  assert.deepEqual(alone.gateway.log, ['offer a -> -', 'answer a -> b1'])
})

test('each early dialog has an answer of its own, and a description that comes again is asked for once', async () => {
  const { gateway, invite } = lab()
  const { request, anchored: call } = await invite()
  for (const tag of ['b1', 'b2'])
    assert.equal(hostIn(await call.response(answerTo(request, 183, tag, BOB))), 'gw-access')
  const again = call.response(answerTo(request, 183, 'b1', BOB))
  assert.ok(!(again instanceof Promise), 'it is at hand')
  assert.equal(hostIn(again), 'gw-access')
  await call.response(answerTo(request, 200, 'b2', sdpOf('198.51.100.3')))
  const asked = ['offer a -> -', 'answer a -> b1', 'answer a -> b2', 'answer a -> b2']
  assert.deepEqual(gateway.log, [...asked, 'unblock b2'])
})

test('without an offer in the INVITE the 2xx has it, and ACK answers (RFC 3261 §13.2.1)', async () => {
  const { gateway, anchor } = lab()
  const request = message('INVITE', { from: 'a' })
  const call = anchored(await anchor.invite(request, WAY, { trustsResponses: true, onLost() {} }))
  assert.equal(call.request, request)
  const ok = await call.response(answerTo(request, 200, 'b', BOB))
  assert.equal(hostIn(ok), 'gw-access')
  await call.settled(ok)
  const ack = await anchor.ack(message('ACK', { from: 'a', to: 'b' }, ALICE), WAY)
  assert.equal(hostIn(ack), 'gw-core')
  assert.deepEqual(gateway.log, ['offer b -> a', 'answer b -> a'])
  assert.equal(gateway.offers[0]?.from, 'core')
  assert.equal(gateway.answers[0]?.allowedHost, '192.0.2.1')
})

test('what the gateway refuses in an ACK, or in a 2xx that offers, goes no further either (RFC 3264 §6)', async () => {
  const { gateway, lost, anchor, invite } = lab()
  const { request, anchored: call } = await invite('')
  await call.response(answerTo(request, 200, 'b', BOB))
  gateway.refusal = 'no address of one machine'
  const ack = await anchor.ack(message('ACK', { from: 'a', to: 'b' }, ALICE), WAY)
  assert.equal(hostIn(ack), '0.0.0.0')
  assert.deepEqual(lost, ['gateway-unreachable'])
  const other = lab()
  const offered = await other.invite('')
  other.gateway.refusal = 'no address of one machine'
  const ok = await offered.anchored.response(answerTo(offered.request, 200, 'b', BOB))
  assert.deepEqual([ok.body.length, other.lost], [0, ['gateway-unreachable']])
})

test('an offer in a reliable provisional response is answered by PRACK (RFC 3262 §5)', async () => {
  const { gateway, anchor } = lab()
  const request = message('INVITE', { from: 'a' })
  const call = anchored(await anchor.invite(request, WAY, { trustsResponses: true, onLost() {} }))
  await call.response(answerTo(request, 183, 'b', BOB))
  const prack = anchored(await anchor.request(message('PRACK', { from: 'a', to: 'b' }, ALICE), WAY))
  assert.equal(hostIn(prack.request), 'gw-core')
  assert.deepEqual(gateway.log, ['offer b -> a', 'answer b -> a'])
})

test('PRACK may make an offer of its own, which its 2xx answers (RFC 3262 §5)', async () => {
  const { gateway, anchor, invite } = lab()
  const { request, anchored: call } = await invite()
  await call.response(answerTo(request, 183, 'b', BOB))
  const prack = message('PRACK', { from: 'a', to: 'b' }, ALICE)
  const second = anchored(await anchor.request(prack, WAY))
  assert.equal(hostIn(await second.response(answerTo(prack, 200, 'b', BOB))), 'gw-access')
  assert.deepEqual(gateway.log, ['offer a -> -', 'answer a -> b', 'offer a -> b', 'answer a -> b'])
})

test('UPDATE and re-INVITE of either side are offers (RFC 3311 §5.1, RFC 3261 §14.1)', async () => {
  const { gateway, anchor, invite } = lab()
  const { request, anchored: call } = await invite()
  await call.settled(await call.response(answerTo(request, 200, 'b', BOB)))
  const update = message('UPDATE', { from: 'b', to: 'a' }, BOB)
  const changed = anchored(await anchor.request(update, BACK))
  assert.equal(hostIn(changed.request), 'gw-access')
  const ok = await changed.response(answerTo(update, 200, 'a', ALICE))
  assert.equal(hostIn(ok), 'gw-core')
  await changed.settled(ok)
  assert.deepEqual(gateway.log.slice(2), ['offer b -> a', 'answer b -> a'])
  assert.equal(gateway.answers.at(-1)?.allowedHost, '192.0.2.1')
})

test('a refused re-INVITE leaves the session as it was, also at the gateway (RFC 3261 §14.1)', async () => {
  const { gateway, anchor, invite } = lab()
  const { request, anchored: call } = await invite()
  await call.settled(await call.response(answerTo(request, 200, 'b', BOB)))
  const hold = message('INVITE', { from: 'b', to: 'a' }, sdpOf('198.51.100.9', 'a=sendonly'))
  const changed = anchored(await anchor.request(hold, BACK))
  await changed.settled(await changed.response(answerTo(hold, 491, 'a')))
  assert.deepEqual(gateway.log.slice(2), ['offer b -> a', 'offer b -> a', 'answer b -> a'])
  assert.equal(gateway.offers.at(-1)?.sdp, BOB)
  assert.equal(gateway.answers.at(-1)?.sdp, ALICE)
  assert.equal(anchor.calls.get('call;mo')?.isSilent(), false)
})

test('a call that fails is deleted before its caller is told, so that the next try is a new one', async () => {
  const { gateway, anchor, invite } = lab()
  const { request, anchored: call } = await invite()
  await call.settled(await call.response(answerTo(request, 486, 'b')))
  assert.deepEqual(gateway.log, ['offer a -> -', 'delete a'])
  assert.equal(anchor.calls.size, 0)
})

test('one of two dialogs ends alone', async () => {
  const { gateway, anchor, invite } = lab()
  await invite()
  await anchor.ended('call;mo', 'a', 'b2')
  assert.equal(gateway.log.at(-1), 'delete a b2')
  assert.equal(anchor.calls.size, 1)
})

test('a call that nothing is remembered of is changed and ended all the same', async () => {
  const { gateway, anchor } = lab()
  const update = message('INVITE', { from: 'a', to: 'b' }, ALICE)
  const changed = anchored(await anchor.request(update, WAY))
  assert.equal(hostIn(changed.request), 'gw-core')
  const ok = await changed.response(answerTo(update, 200, 'b', BOB))
  assert.equal(hostIn(ok), 'gw-access')
  await changed.settled(ok)
  await changed.settled(answerTo(update, 500, 'b'))
  await anchor.ended('call;mo', 'a')
  assert.deepEqual(gateway.log, ['offer a -> b', 'answer a -> b', 'delete a'])
  assert.equal(anchor.calls.size, 0)
})

test('without its gateway a call is refused, or goes on without, as configured', async () => {
  const refusing = lab()
  refusing.gateway.isReachable = false
  const invite = message('INVITE', { from: 'a' }, ALICE)
  const terms = { trustsResponses: true, onLost() {} }
  const refused = await refusing.anchor.invite(invite, WAY, terms)
  assert.deepEqual(refused, { kind: 'refused', status: 503, reason: 'Media Gateway Unreachable' })
  assert.equal(refusing.anchor.calls.size, 0)
  assert.equal(refusing.runtime.counters.get('media.offer.unreachable'), 1)

  const bypassing = lab({ onFailure: 'bypass' })
  bypassing.gateway.isReachable = false
  const call = await bypassing.invite()
  assert.equal(hostIn(call.anchored.request), '192.0.2.1')
  const ok = answerTo(call.request, 200, 'b', BOB)
  assert.equal(call.anchored.response(ok), ok)

  const picky = lab()
  picky.gateway.refusal = 'too many streams'
  const outcome = await picky.anchor.invite(invite, WAY, terms)
  assert.equal(outcome.kind === 'refused' && outcome.status, 488)
})

test('an answer that the gateway does not get ends the call, since nobody can refuse it any more', async () => {
  const { gateway, lost, invite } = lab()
  const { request, anchored: call } = await invite()
  gateway.isReachable = false
  const early = await call.response(answerTo(request, 183, 'b', BOB))
  assert.equal(early.body.length, 0)
  assert.equal(early.has('Content-Type'), false)
  const ok = await call.response(answerTo(request, 200, 'b', BOB))
  // an answer in which nothing is accepted: the one that came would lead media past the gateway
  assert.equal(hostIn(ok), '0.0.0.0')
  assert.match(sdpBodyOf(ok)?.sdp ?? '', /^m=audio 0 /m)
  assert.deepEqual(lost, ['gateway-unreachable'])

  const bypassing = lab({ onFailure: 'bypass' })
  const other = await bypassing.invite()
  bypassing.gateway.isReachable = false
  assert.equal(hostIn(await other.anchored.response(answerTo(other.request, 200, 'b', BOB))), '198.51.100.2')
  assert.deepEqual(bypassing.lost, [])
})

test('early media is held back until the network allows it, or the call is answered (RFC 5009 §4, §8)', async () => {
  const { gateway, invite } = lab({ earlyMedia: 'gated' })
  const { request, anchored: call } = await invite()
  await call.response(answerTo(request, 180, 'b'))
  await call.response(answerTo(request, 183, 'b', BOB))
  assert.equal(gateway.answers.at(-1)?.isEarlyMediaBlocked, true)
  await call.response(answerTo(request, 180, 'b', undefined, 'sendonly'))
  await call.response(answerTo(request, 183, 'b', BOB, 'inactive'))
  await call.response(answerTo(request, 200, 'b', BOB))
  assert.deepEqual(gateway.log.slice(1), ['answer a -> b', 'block b', 'unblock b', 'block b', 'unblock b'])
  await call.response(answerTo(request, 183, 'c', sdpOf('198.51.100.7'), 'sendrecv'))
  assert.equal(gateway.answers.at(-1)?.isEarlyMediaBlocked, undefined)
  assert.equal(gateway.log.at(-1), 'answer a -> c')
})

test('a phone cannot allow its own early media (RFC 5009 §6)', async () => {
  const { gateway, anchor } = lab({ earlyMedia: 'gated' })
  const request = message('INVITE', { from: 'a' }, ALICE)
  const call = anchored(await anchor.invite(request, WAY, { trustsResponses: false, onLost() {} }))
  await call.response(answerTo(request, 183, 'b', BOB, 'sendrecv'))
  assert.equal(gateway.answers.at(-1)?.isEarlyMediaBlocked, true)
})

test('a recording begins with the offer, whoever makes it', async () => {
  const { gateway, anchor } = lab()
  const recording = { record: true, metadata: 'leg=mo' }
  const terms = { trustsResponses: true, recording, onLost() {} }
  await anchor.invite(message('INVITE', { from: 'a' }, ALICE), WAY, terms)
  const late = message('INVITE', { from: 'a' })
  const call = anchored(await anchor.invite(late, WAY, terms))
  await call.response(answerTo(late, 200, 'b', BOB))
  assert.deepEqual(
    gateway.offers.map(({ record, metadata }) => ({ record, metadata })),
    [recording, recording],
  )
})
