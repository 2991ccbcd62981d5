import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeRtcp } from '@voltaic/rtp'
import { answeredCall, answerOf, audioSdp, createGatewayLab, offerOf, rewrittenBy, rtpPacket } from '../test-gateway.ts'
import { KEPT_ENDED_CALLS, SAMPLE_MS } from './media-samples.ts'
import { MAX_SAMPLES } from './stream-samples.ts'

const CALLER = { host: '192.0.2.7', port: 4000 }
const CALLED = { host: '198.51.100.8', port: 5000 }

async function sampledCall(settings = {}) {
  const lab = await createGatewayLab(settings)
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  const call = await answeredCall(lab, CALLER, CALLED)
  const samplesOf = (side: 'offerer' | 'answerer', callId = 'call') => {
    const [sampled] = lab.agw.samples.of((each) => each === callId)
    return sampled?.streams.find((stream) => stream.side === side)?.samples ?? []
  }
  return { lab, caller, called, call, samplesOf }
}

test('each side is sampled by the clock: what it sent since, what is lost here, and what the other side reports', async () => {
  const { lab, caller, call, samplesOf } = await sampledCall()
  const { clock } = lab.runtime
  for (const sequence of [1, 2, 4, 5]) caller.send(call.forCaller, rtpPacket(sequence))
  await clock.advance(SAMPLE_MS)
  const [first] = samplesOf('offerer')
  assert.deepEqual([first?.packets, first?.octets, first?.durationMs, first?.loss], [4, 52, SAMPLE_MS, 0.2])
  assert.ok((first?.mos ?? 5) < 4, 'a loss of 20 % is heard')
  assert.deepEqual(
    samplesOf('answerer').map(({ packets, loss }) => [packets, loss]),
    [[0, undefined]],
  )

  for (const sequence of [6, 7]) caller.send(call.forCaller, rtpPacket(sequence))
  const rtcp = await lab.phone(CALLED.host, CALLED.port + 1)
  for (const [packetsLost, highestSequenceNumber] of [
    [1, 5],
    [2, 7],
  ] as const) {
    const zero = { lastSr: 0, delaySinceLastSr: 0 }
    const block = { ...zero, ssrc: 1, fractionLost: 0, packetsLost, highestSequenceNumber, jitter: 80 }
    const at = { ...call.forCalled, port: call.forCalled.port + 1 }
    rtcp.send(at, encodeRtcp([{ type: 'RR', ssrc: 2, reports: [block] }]))
  }
  await clock.advance(SAMPLE_MS)
  const second = samplesOf('offerer')[1]
  assert.deepEqual([second?.packets, second?.loss, second?.reportedLoss, second?.reportedJitterMs], [2, 0, 0.5, 10])
  await clock.advance(SAMPLE_MS)
  assert.equal(samplesOf('offerer')[2]?.reportedLoss, undefined, 'nothing was reported in that time')
  await lab.agw.stop()
})

test('a call that has ended keeps its samples, down to the last packet; one that nobody answered leaves none', async () => {
  const { lab, caller, call, samplesOf } = await sampledCall()
  await lab.runtime.clock.advance(SAMPLE_MS)
  caller.send(call.forCaller)
  await lab.arrive()
  await lab.gateway.delete({ callId: 'call', fromTag: 'caller', toTag: 'called' })
  await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: 'refused' })))
  await lab.gateway.delete({ callId: 'refused', fromTag: 'caller' })
  assert.deepEqual(
    samplesOf('offerer').map(({ packets, durationMs }) => [packets, durationMs]),
    [[1, SAMPLE_MS + 1]],
  )
  const [sampled, ...others] = lab.agw.samples.of(() => true)
  assert.equal(sampled?.endedAt, lab.runtime.clock.now())
  assert.equal(sampled?.report.streams[0]?.packets, 1)
  assert.deepEqual(others, [])
  await lab.agw.stop()
})

test('a long call has no more samples than a short one: they come less often, and lose no packet', async () => {
  const { lab, caller, call, samplesOf } = await sampledCall()
  let sent = 0
  for (let look = 0; look < 3 * MAX_SAMPLES; look++) {
    if (look % 3 === 0) {
      sent += 1
      caller.send(call.forCaller, rtpPacket(sent))
    }
    await lab.runtime.clock.advance(SAMPLE_MS)
  }
  const samples = samplesOf('offerer')
  const sum = (key: 'packets' | 'durationMs') => samples.reduce((total, each) => total + each[key], 0)
  assert.equal(sum('packets'), sent)
  assert.equal(sum('durationMs'), 3 * MAX_SAMPLES * SAMPLE_MS)
  assert.ok(samples.length > MAX_SAMPLES / 2 && samples.length <= MAX_SAMPLES, `${samples.length}`)
  assert.equal(samples.at(-1)?.durationMs, 4 * SAMPLE_MS)
  await lab.agw.stop()
})

test('of calls that have ended only the last are kept, and to be sampled keeps no call alive', async () => {
  const { lab } = await sampledCall({ ports: { first: 20_000, last: 21_999 }, inactivityMs: 4 * SAMPLE_MS })
  await lab.runtime.clock.advance(20_000)
  assert.equal(lab.agw.calls, 0, 'nobody asked for it, and it had no media')
  for (let index = 0; index < KEPT_ENDED_CALLS; index++) {
    await rewrittenBy(lab.gateway.offer(offerOf(audioSdp(CALLER), { callId: `call-${index}` })))
    await lab.gateway.answer(answerOf(audioSdp(CALLED), { callId: `call-${index}` }))
    await lab.gateway.delete({ callId: `call-${index}`, fromTag: 'caller', toTag: 'called' })
  }
  const kept = lab.agw.samples.of(() => true).map(({ callId }) => callId)
  assert.deepEqual(
    [kept.length, kept.includes('call'), kept.at(-1)],
    [KEPT_ENDED_CALLS, false, `call-${KEPT_ENDED_CALLS - 1}`],
  )
  await lab.agw.stop()
})
