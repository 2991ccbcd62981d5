import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAddress } from '@voltaic/runtime'
import {
  answeredCall,
  answerOf,
  audioSdp,
  createGatewayLab,
  offerOf,
  placeIn,
  rewrittenBy,
  rtpPacket,
} from './test-gateway.ts'

const CALLER = { host: '192.0.2.7', port: 4000 }
const CALLED = { host: '198.51.100.8', port: 5000 }

async function twoPhones(settings = {}) {
  const lab = await createGatewayLab(settings)
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  return { lab, caller, called }
}

test('each side is told an address of ours on its side, and hears the other through it (TS 23.228 §G.2.2)', async () => {
  const { lab, caller, called } = await twoPhones()
  const { forCaller, forCalled } = await answeredCall(lab, CALLER, CALLED)
  assert.deepEqual([forCaller.host, forCalled.host], ['10.0.0.1', '10.1.0.1'])
  // one number on both sides: engines in the kernel live by it
  assert.equal(forCaller.port, forCalled.port)
  caller.send(forCaller)
  called.send(forCalled)
  await lab.arrive()
  assert.deepEqual(
    called.got.map(({ from }) => from),
    [forCalled],
  )
  assert.deepEqual(
    caller.got.map(({ from }) => from),
    [forCaller],
  )
  await lab.agw.stop()
})

test('the ports work before start of media and are free after the end, and stay so for a while (RFC 3550 §11)', async () => {
  const { lab } = await twoPhones()
  const { forCaller } = await answeredCall(lab, CALLER, CALLED)
  const report = await lab.gateway.delete({ callId: 'call', fromTag: 'caller', toTag: 'called' })
  assert.equal(report?.streams.length, 2)
  assert.deepEqual([lab.agw.calls, lab.runtime.net.openSockets], [0, 2])
  assert.equal(await lab.gateway.delete({ callId: 'call', fromTag: 'caller' }), undefined)
  const later = await answeredCall(lab, CALLER, CALLED)
  assert.notEqual(later.forCaller.port, forCaller.port)
})

test('IPv4 and IPv6 phones hear each other (TS 23.334 §5.3)', async () => {
  const { lab, caller } = await twoPhones()
  const called = await lab.phone('2001:db8:9::8', 5000)
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { addressFamily: 'IP6' })))
  assert.match(offered, /^c=IN IP6 2001:db8:1::1\r$/m)
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(called.at))))
  assert.match(answered, /^c=IN IP4 10\.0\.0\.1\r$/m)
  caller.send(placeIn(answered))
  called.send(placeIn(offered))
  await lab.arrive()
  assert.deepEqual([caller.got.length, called.got.length], [1, 1])
})

test('an answer of another IP version than was offered is refused', async () => {
  const { lab } = await twoPhones()
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER))))
  const result = await lab.gateway.answer(answerOf(audioSdp({ host: '2001:db8:9::8', port: 5000 })))
  assert.equal(result.kind, 'refused')
})

test('RTCP goes to the next port, or where a=rtcp says (RFC 3550 §11, RFC 3605 §2.1)', async () => {
  const { lab } = await twoPhones()
  const callerRtcp = await lab.phone(CALLER.host, 4777)
  const calledRtcp = await lab.phone(CALLED.host, CALLED.port + 1)
  const sdp = audioSdp(CALLER).concat('a=rtcp:4777\r\na=rtcp-mux\r\n')
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(sdp)))
  assert.doesNotMatch(offered, /a=rtcp/)
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED))))
  const report = Uint8Array.from([0x80, 201, 0, 1, 0, 0, 0, 1])
  callerRtcp.send({ ...placeIn(answered), port: placeIn(answered).port + 1 }, report)
  calledRtcp.send({ ...placeIn(offered), port: placeIn(offered).port + 1 }, report)
  await lab.arrive()
  assert.deepEqual([callerRtcp.got.length, calledRtcp.got.length], [1, 1])
})

test('hold stops the held side alone, and RTCP goes on (RFC 3264 §8.4)', async () => {
  const { lab, caller, called } = await twoPhones()
  const { forCaller, forCalled } = await answeredCall(lab, CALLER, CALLED)
  const hold = offerOf(audioSdp(CALLER, 'sendonly'), { toTag: 'called' })
  assert.match(await rewrittenBy(lab.gateway.offer(hold)), /a=sendonly/)
  await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED, 'recvonly'))))
  caller.send(forCaller)
  called.send(forCalled)
  await lab.arrive()
  assert.deepEqual([called.got.length, caller.got.length], [1, 0])
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { toTag: 'called' })))
  await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED))))
  called.send(forCalled)
  await lab.arrive()
  assert.equal(caller.got.length, 1)
})

test('a phone that holds with 0.0.0.0 is sent nothing (RFC 3264 §8.4)', async () => {
  const { lab, caller, called } = await twoPhones()
  const { forCaller, forCalled } = await answeredCall(lab, CALLER, CALLED)
  const held = audioSdp(CALLER).replace(/c=IN IP4 .*/, 'c=IN IP4 0.0.0.0')
  assert.match(await rewrittenBy(lab.gateway.offer(offerOf(held, { toTag: 'called' }))), /c=IN IP4 0\.0\.0\.0/)
  called.send(forCalled)
  caller.send(forCaller)
  await lab.arrive()
  assert.deepEqual([caller.got.length, called.got.length], [0, 1])
})

test('a re-INVITE that moves a phone is followed at once; our ports stay (RFC 3264 §8.3.1)', async () => {
  const { lab, caller, called } = await twoPhones()
  const { offered, forCalled } = await answeredCall(lab, CALLER, CALLED)
  const moved = await lab.phone(CALLER.host, 4100)
  const again = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(moved.at), { toTag: 'called' })))
  assert.equal(again, offered)
  called.send(forCalled)
  await lab.arrive()
  assert.deepEqual([caller.got.length, moved.got.length], [0, 1])
})

test('the called side offers too (RFC 3264 §8), and what it moved to is followed', async () => {
  const { lab, caller } = await twoPhones()
  const { forCaller } = await answeredCall(lab, CALLER, CALLED)
  const moved = await lab.phone(CALLED.host, 5100)
  const back = { fromTag: 'called', toTag: 'caller' }
  const sdp = audioSdp(moved.at)
  const offered = await rewrittenBy(lab.gateway.offer({ ...offerOf(sdp), ...back, from: 'core', to: 'access' }))
  assert.deepEqual(placeIn(offered), forCaller)
  await rewrittenBy(lab.gateway.answer({ ...answerOf(audioSdp(CALLER)), ...back, from: 'access', to: 'core' }))
  caller.send(forCaller)
  await lab.arrive()
  assert.equal(moved.got.length, 1)
  assert.equal(lab.agw.calls, 1)
})

test('video comes and goes; each stream has its own ports (RFC 3264 §8.1, §8.2)', async () => {
  const { lab } = await twoPhones()
  await answeredCall(lab, CALLER, CALLED)
  const withVideo = (at: { host: string; port: number }, port: number) =>
    audioSdp(at).concat(`m=video ${port} RTP/AVP 98\r\na=rtpmap:98 H264/90000\r\n`)
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(withVideo(CALLER, 4002), { toTag: 'called' })))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(withVideo(CALLED, 5002))))
  assert.notEqual(placeIn(offered, 1).port, placeIn(offered, 0).port)
  const camera = await lab.phone(CALLER.host, 4002)
  const screen = await lab.phone(CALLED.host, 5002)
  camera.send(placeIn(answered, 1), rtpPacket(1, 1, 98))
  await lab.arrive()
  assert.equal(screen.got.length, 1)
  const report = await lab.gateway.query({ callId: 'call' })
  assert.deepEqual(
    report?.streams.map(({ media, side, packets }) => `${media} ${side} ${packets}`),
    ['audio offerer 0', 'audio answerer 0', 'video offerer 1', 'video answerer 0'],
  )
  const removed = await rewrittenBy(lab.gateway.offer(offerOf(withVideo(CALLER, 0), { toTag: 'called' })))
  assert.match(removed, /m=video 0 /)
  assert.equal((await lab.gateway.query({ callId: 'call' }))?.streams.length, 2)
})

test('a stream that the answer refuses is refused towards the offerer, and one too many as well (RFC 3264 §6)', async () => {
  const { lab } = await twoPhones()
  const video = 'm=video 4002 RTP/AVP 98\r\n'
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER).concat(video))))
  const more = 'm=video 0 RTP/AVP 98\r\nm=audio 5010 RTP/AVP 0\r\n'
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED).concat(more))))
  assert.match(answered, /m=video 0 RTP\/AVP 98\r\n/)
  assert.match(answered, /m=audio 0 RTP\/AVP 0\r\n/)
  assert.doesNotMatch(answered, new RegExp(CALLED.host))
})

test('of two branches that answer, media is with the last; the 2xx decides (RFC 3261 §13.2.2.4)', async () => {
  const { lab, caller, called: first } = await twoPhones()
  const second = await lab.phone('198.51.100.9', 5000)
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER))))
  const early = (tag: string, at: typeof CALLED) => lab.gateway.answer(answerOf(audioSdp(at), { toTag: tag }))
  const forCaller = placeIn(await rewrittenBy(early('one', first.at)))
  assert.deepEqual(placeIn(await rewrittenBy(early('two', second.at))), forCaller)
  const heardBy = async () => {
    caller.send(forCaller)
    first.send(placeIn(offered))
    second.send(placeIn(offered))
    await lab.arrive()
    return [first, second, caller].map(({ got }) => got.splice(0).length)
  }
  assert.deepEqual(await heardBy(), [0, 1, 1])
  await rewrittenBy(early('one', first.at))
  assert.deepEqual(await heardBy(), [1, 0, 1])
  await rewrittenBy(early('two', second.at))
  assert.ok(await lab.gateway.delete({ callId: 'call', fromTag: 'caller', toTag: 'two' }))
  assert.deepEqual(await heardBy(), [1, 0, 1])
  await lab.gateway.delete({ callId: 'call', fromTag: 'caller', toTag: 'one' })
  assert.equal(lab.agw.calls, 0)
})

test('branches that the SIP element tells apart have ports of their own, and end one by one', async () => {
  const { lab } = await twoPhones()
  const branch = (viaBranch: string) => lab.gateway.offer(offerOf(audioSdp(CALLER), { viaBranch }))
  const one = placeIn(await rewrittenBy(branch('z9hG4bK1')))
  const two = placeIn(await rewrittenBy(branch('z9hG4bK2')))
  assert.notEqual(one.port, two.port)
  assert.deepEqual(placeIn(await rewrittenBy(branch('z9hG4bK1'))), one)
  await lab.gateway.delete({ callId: 'call', fromTag: 'caller', viaBranch: 'z9hG4bK1' })
  assert.equal(lab.agw.calls, 1)
  await rewrittenBy(lab.gateway.answer(answerOf(audioSdp(CALLED), { viaBranch: 'z9hG4bK2' })))
  await lab.gateway.delete({ callId: 'call', fromTag: 'called', toTag: 'caller' })
  assert.equal(lab.agw.calls, 0)
})

test('early media that is not allowed is held back until it is (RFC 5009 §8)', async () => {
  const { lab, caller, called } = await twoPhones()
  const { forCaller, forCalled } = await answeredCall(lab, CALLER, CALLED, { isEarlyMediaBlocked: true })
  called.send(forCalled)
  caller.send(forCaller)
  await lab.arrive()
  assert.deepEqual([caller.got.length, called.got.length], [0, 1])
  assert.ok(await lab.gateway.unblockMedia({ callId: 'call', fromTag: 'called' }))
  called.send(forCalled)
  await lab.arrive()
  assert.equal(caller.got.length, 1)
  assert.equal(await lab.gateway.blockMedia({ callId: 'nobody', fromTag: 'called' }), false)
})

test('a branch whose answer is gated is held back alone, also when it was blocked before (RFC 5009 §8)', async () => {
  const { lab, caller, called } = await twoPhones()
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER))))
  assert.ok(await lab.gateway.blockMedia({ callId: 'call', fromTag: 'one' }))
  const branch = (toTag: string, more = {}) =>
    rewrittenBy(lab.gateway.answer(answerOf(audioSdp(called.at), { toTag, ...more })))
  const heard = async () => {
    called.send(placeIn(offered))
    await lab.arrive()
    return caller.got.splice(0).length
  }
  await branch('one')
  assert.equal(await heard(), 0)
  await branch('two')
  assert.equal(await heard(), 1)
  await branch('three', { isEarlyMediaBlocked: true })
  assert.equal(await heard(), 0)
  await lab.gateway.unblockMedia({ callId: 'call', fromTag: 'one' })
  assert.equal(await heard(), 1)
})

test('a call between two phones of one gateway passes it twice', async () => {
  const { lab, caller, called } = await twoPhones()
  const inner = await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'call;mo' })))
  const back = { callId: 'call;mt', from: 'core', to: 'access' } as const
  const outer = await rewrittenBy(lab.gateway.offer({ ...offerOf(inner), ...back }))
  const first = await rewrittenBy(
    lab.gateway.answer({ ...answerOf(audioSdp(CALLED)), ...back, from: 'access', to: 'core' }),
  )
  const second = await rewrittenBy(lab.gateway.answer(answerOf(first, { callId: 'call;mo' })))
  caller.send(placeIn(second))
  called.send(placeIn(outer))
  for (let hop = 0; hop < 3; hop++) await lab.arrive()
  assert.deepEqual([caller.got.length, called.got.length], [1, 1], formatAddress(placeIn(second)))
})
