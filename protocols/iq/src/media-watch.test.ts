import assert from 'node:assert/strict'
import test from 'node:test'
import type { CallMediaReport } from '@voltaic/ng'
import { createMemoryRuntime } from '@voltaic/runtime'
import { AnchoredCall, type MediaLoss } from './anchored-call.ts'
import { MAX_POLLS_PER_SECOND, MEDIA_POLL_MS, MediaWatch } from './media-watch.ts'
import { sdpOf, TestGateway } from './test-gateway.ts'

const INACTIVITY_MS = 60_000

function lab() {
  const runtime = createMemoryRuntime()
  const gateway = new TestGateway()
  const calls = new Map<string, AnchoredCall>()
  const lost: string[] = []
  const reports: string[] = []
  const watch = new MediaWatch({
    runtime,
    gateway,
    calls,
    inactivityMs: INACTIVITY_MS,
    onReport: (call) => reports.push(call.mediaCallId),
  })
  const add = (name: string, lastPacketAt: number | undefined = undefined): AnchoredCall => {
    const call = new AnchoredCall(name, name, 'a', (loss: MediaLoss) => {
      lost.push(`${name} ${loss}`)
      calls.delete(name)
    })
    call.expectedSince = runtime.clock.now()
    calls.set(name, call)
    gateway.reports.set(name, report(runtime.clock.now(), lastPacketAt))
    return call
  }
  const report = (createdAt: number, lastPacketAt: number | undefined): CallMediaReport => ({
    createdAt,
    lastPacketAt,
    streams: [],
    recording: false,
  })
  const hear = (name: string) => gateway.reports.set(name, report(0, runtime.clock.now()))
  return { runtime, gateway, calls, lost, reports, watch, add, hear }
}

test('a call without a packet for too long is given up, one that speaks is not', async () => {
  const { runtime, lost, watch, add, hear } = lab()
  add('dead')
  add('alive')
  watch.start()
  for (let passed = 0; passed < INACTIVITY_MS + 2 * MEDIA_POLL_MS; passed += 10_000) {
    hear('alive')
    await runtime.clock.advance(10_000)
  }
  assert.deepEqual(lost, ['dead inactive'])
  assert.equal(runtime.counters.get('media.inactive'), 1)
  watch.stop()
  assert.equal(runtime.clock.pending, 0)
})

test('a call on hold may be silent for as long as it likes (RFC 3264 §8.4)', async () => {
  const { runtime, lost, watch, add } = lab()
  const held = add('held')
  held.agree({ tag: 'a', sdp: sdpOf('192.0.2.1', 'a=sendonly') }, { tag: 'b', sdp: sdpOf('192.0.2.2', 'a=recvonly') })
  watch.start()
  await runtime.clock.advance(5 * INACTIVITY_MS)
  assert.deepEqual(lost, [])
  held.agree({ tag: 'a', sdp: sdpOf('192.0.2.1') }, { tag: 'b', sdp: sdpOf('192.0.2.2') })
  held.expectedSince = runtime.clock.now()
  await runtime.clock.advance(INACTIVITY_MS / 2)
  assert.deepEqual(lost, [])
  await runtime.clock.advance(INACTIVITY_MS)
  assert.deepEqual(lost, ['held inactive'])
  watch.stop()
})

test('a call that the gateway has lost is given up; a gateway that says nothing proves nothing', async () => {
  const { runtime, gateway, lost, watch, add } = lab()
  add('lost')
  gateway.reports.clear()
  gateway.isReachable = false
  watch.start()
  await runtime.clock.advance(5 * INACTIVITY_MS)
  assert.deepEqual(lost, [])
  gateway.isReachable = true
  await runtime.clock.advance(2 * MEDIA_POLL_MS)
  assert.deepEqual(lost, ['lost gateway-lost-call'])
  watch.stop()
})

test('each call is asked about every 20 seconds, one after the other, and not before its answer', async () => {
  const { runtime, gateway, reports, watch, add, hear } = lab()
  for (let index = 0; index < 40; index += 1) add(`c${index}`)
  add('ringing').expectedSince = undefined
  watch.start()
  await runtime.clock.advance(1000)
  assert.ok(reports.length > 0 && reports.length <= 3, `${reports.length} in the first second`)
  for (let index = 0; index < 40; index += 1) hear(`c${index}`)
  await runtime.clock.advance(MEDIA_POLL_MS - 1000)
  assert.deepEqual(new Set(reports).size, 40)
  assert.equal(gateway.log.filter((line) => line.startsWith('query')).length, 40)
  watch.stop()
})

test('with very many calls there is a bound on how many are asked about in a second', async () => {
  const { runtime, reports, watch, add } = lab()
  for (let index = 0; index < 25 * MAX_POLLS_PER_SECOND; index += 1) add(`c${index}`)
  watch.start()
  await runtime.clock.advance(1000)
  assert.equal(reports.length, MAX_POLLS_PER_SECOND)
  watch.stop()
})
