import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_SDP_MEDIA } from '@voltaic/sdp'
import { DEFAULT_INACTIVITY_MS } from './agw-config.ts'
import { MAX_ANSWERERS } from './call/call-parties.ts'
import { MAX_CALL_STREAMS } from './call/media-call.ts'
import { answeredCall, answerOf, audioSdp, createGatewayLab, offerOf, rewrittenBy } from './test-gateway.ts'

const CALLER = { host: '192.0.2.7', port: 4000 }
const CALLED = { host: '198.51.100.8', port: 5000 }

const audioLines = (count: number) => 'm=audio 4000 RTP/AVP 97\r\n'.repeat(count)

async function refusalOf(sdp: string): Promise<string> {
  const lab = await createGatewayLab()
  const result = await lab.gateway.offer(offerOf(sdp))
  assert.equal(result.kind, 'refused')
  assert.deepEqual([lab.agw.calls, lab.runtime.net.openSockets], [0, 0])
  return result.kind === 'refused' ? result.reason : ''
}

test('1,000 m-lines, and more streams than a call has, are refused and leave nothing', async () => {
  assert.match(await refusalOf(audioSdp(CALLER).concat(audioLines(999))), /SDP_TOO_MANY_MEDIA/)
  assert.match(await refusalOf(audioSdp(CALLER).concat(audioLines(MAX_SDP_MEDIA - 1))), /more than 8 streams/)
  const lab = await createGatewayLab()
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER).concat(audioLines(MAX_CALL_STREAMS - 1)))))
})

test('what is no description, has no address, or one where media must not go, is refused', async () => {
  assert.match(await refusalOf('hello'), /SDP_/)
  assert.match(await refusalOf(audioSdp({ host: '239.1.1.1', port: 4000 })), /no address of one machine/)
  assert.match(await refusalOf(audioSdp({ host: '127.0.0.1', port: 4000 })), /loopback/)
  assert.match(await refusalOf(audioSdp({ host: '10.0.0.1', port: 5060 })), /address of the gateway/)
  assert.match(await refusalOf(audioSdp({ host: '192.0.2.7', port: 53 })), /port 53/)
  assert.match(await refusalOf(audioSdp({ host: '192.0.2.7', port: 65_536 })), /SDP_MEDIA/)
  assert.match(await refusalOf('v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n'), /has no address/)
})

test('who names the discard port receives nothing, and the call stands (RFC 863)', async () => {
  const lab = await createGatewayLab()
  const called = await lab.phone(CALLED.host, CALLED.port)
  const { forCaller, forCalled } = await answeredCall(lab, { ...CALLER, port: 9 }, CALLED)
  const discard = await lab.phone(CALLER.host, 9)
  const caller = await lab.phone(CALLER.host, CALLER.port)
  called.send(forCalled)
  caller.send(forCaller)
  await lab.arrive()
  assert.deepEqual([discard.got.length, caller.got.length, called.got.length], [0, 0, 1])
  await lab.agw.stop()
})

test('without a free port an offer is refused, and the next one after a call has ended is not', async () => {
  const lab = await createGatewayLab({ ports: { first: 20_000, last: 20_003 } })
  const offer = (callId: string) => lab.gateway.offer(offerOf(audioSdp(CALLER), { callId }))
  await rewrittenBy(offer('1'))
  await rewrittenBy(offer('2'))
  assert.deepEqual(await offer('3'), { kind: 'refused', reason: 'no port is free' })
  await lab.gateway.delete({ callId: '1', fromTag: 'caller' })
  assert.equal((await offer('3')).kind, 'refused')
  await lab.runtime.clock.advance(30_000)
  await rewrittenBy(offer('3'))
})

test('a port that another program has is passed over', async () => {
  const lab = await createGatewayLab({ ports: { first: 20_000, last: 20_007 } })
  for (const port of [20_000, 20_002]) await lab.phone('10.1.0.1', port)
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: '1' })))
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: '2' })))
})

test('an answer to no offer, and more branches than a call has, are refused', async () => {
  const lab = await createGatewayLab()
  assert.equal((await lab.gateway.answer(answerOf(audioSdp(CALLED)))).kind, 'refused')
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER))))
  for (let count = 0; count < MAX_ANSWERERS; count++) {
    await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED), { toTag: `t${count}` })))
  }
  assert.equal((await lab.gateway.answer(answerOf(audioSdp(CALLED), { toTag: 'more' }))).kind, 'refused')
  await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED), { toTag: 't0' })))
})

test('media of a third address is not relayed, nor does it draw media to itself (TS 23.334 §5.9)', async () => {
  const lab = await createGatewayLab()
  const caller = await lab.phone('192.0.2.7', 40_000)
  const called = await lab.phone(CALLED.host, CALLED.port)
  const stranger = await lab.phone('203.0.113.66', 4000)
  // behind a NAT: the description names an address of its own network
  const { forCaller, forCalled } = await answeredCall(lab, { host: '10.9.9.9', port: 4000 }, CALLED, {
    allowedHost: '192.0.2.7',
  })
  stranger.send(forCaller)
  await lab.arrive()
  called.send(forCalled)
  await lab.arrive()
  assert.deepEqual([called.got.length, stranger.got.length], [0, 0])
  caller.send(forCaller)
  await lab.arrive()
  called.send(forCalled)
  await lab.arrive()
  assert.deepEqual([called.got.length, caller.got.length, stranger.got.length], [1, 1, 0])
  const report = await lab.gateway.query({ callId: 'call' })
  assert.deepEqual(
    report?.streams.map(({ side, packets, dropped }) => [side, packets, dropped]),
    [
      ['offerer', 1, 1],
      ['answerer', 2, 1],
    ],
  )
})

test('a call without media and without requests is forgotten; one of both keeps it', async () => {
  const lab = await createGatewayLab()
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const { forCaller } = await answeredCall(lab, CALLER, CALLED)
  await lab.runtime.clock.advance(DEFAULT_INACTIVITY_MS - 5000)
  caller.send(forCaller)
  await lab.runtime.clock.advance(DEFAULT_INACTIVITY_MS - 5000)
  assert.deepEqual(await lab.gateway.list(10), ['call'])
  await lab.gateway.query({ callId: 'call' })
  await lab.runtime.clock.advance(DEFAULT_INACTIVITY_MS - 5000)
  assert.equal(lab.agw.calls, 1)
  await lab.runtime.clock.advance(15_000)
  assert.equal(lab.agw.calls, 0)
  assert.equal(lab.runtime.counters.get('agw.call.inactive'), 1)
  await lab.agw.stop()
})

test('after stop nothing is bound', async () => {
  const lab = await createGatewayLab({ ng: { host: '10.1.0.1', port: 2223 } })
  assert.deepEqual(lab.agw.ng, { host: '10.1.0.1', port: 2223 })
  await answeredCall(lab, CALLER, CALLED)
  await lab.agw.stop()
  assert.equal(lab.runtime.net.openSockets, 0)
})
