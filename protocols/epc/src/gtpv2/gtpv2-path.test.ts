import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { type Gtpv2Path, MAX_ANSWERS_KEPT, N3_REQUESTS, openGtpv2Path, T3_RESPONSE_MS } from './gtpv2-path.ts'
import { decodeGtpv2, encodeGtpv2 } from './message.ts'

function createBench() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}

const MME = { host: '127.0.0.1', port: 2123 }
const SGW = { host: '127.0.0.2', port: 2123 }
const request = (sequenceNumber: number) => encodeGtpv2({ type: 32, teid: 0, sequenceNumber, elements: [] })
const response = (sequenceNumber: number) => encodeGtpv2({ type: 33, teid: 0, sequenceNumber, elements: [] })

describe('GTPv2-C over UDP (TS 29.274 §7.6)', () => {
  test('a request is answered', async () => {
    const runtime = createBench()
    const mme = await openGtpv2Path(runtime, MME, () => undefined)
    const sgw = await openGtpv2Path(runtime, SGW, ({ sequenceNumber }) => response(sequenceNumber))
    const answers = await Promise.all([mme.request(SGW, request), mme.request(SGW, request)])
    assert.deepEqual(
      answers.map((answer) => answer?.type),
      [33, 33],
    )
    assert.notEqual(answers[0]?.sequenceNumber, answers[1]?.sequenceNumber)
    await mme.stop()
    await sgw.stop()
    assert.equal(runtime.clock.pending, 0)
    assert.equal(runtime.net.openSockets, 0)
  })

  test(`a request that nobody answers is sent ${N3_REQUESTS} times more, ${T3_RESPONSE_MS} ms apart`, async () => {
    const runtime = createBench()
    const mme = await openGtpv2Path(runtime, MME, () => undefined)
    const times: number[] = []
    const started = runtime.clock.now()
    const silent = await runtime.net.bindDatagram(SGW, { onDatagram: () => times.push(runtime.clock.now() - started) })
    const answer = mme.request(SGW, request)
    await runtime.clock.advance(T3_RESPONSE_MS * (N3_REQUESTS + 1))
    assert.equal(await answer, undefined)
    assert.deepEqual(times, [0, 3000, 6000, 9000])
    await silent.close()
    await mme.stop()
    assert.equal(runtime.clock.pending, 0)
  })

  test('a request that comes again is answered as before and done once; later it is a new one', async () => {
    const runtime = createBench()
    let done = 0
    const sgw = await openGtpv2Path(runtime, SGW, ({ sequenceNumber }) => {
      done++
      return response(sequenceNumber)
    })
    let answers = 0
    const peer = await runtime.net.bindDatagram(MME, { onDatagram: () => answers++ })
    peer.send(request(7), SGW)
    peer.send(request(7), SGW)
    await runtime.clock.settle()
    assert.deepEqual([done, answers], [1, 2])
    await runtime.clock.advance(T3_RESPONSE_MS * (N3_REQUESTS + 1))
    peer.send(request(7), SGW)
    await runtime.clock.settle()
    assert.deepEqual([done, answers], [2, 3])
    for (let number = 0; number < MAX_ANSWERS_KEPT; number++) peer.send(request(100 + number), SGW)
    peer.send(request(7), SGW)
    await runtime.clock.settle()
    assert.equal(done, 2 + MAX_ANSWERS_KEPT + 1)
    await peer.close()
    await sgw.stop()
  })

  test('Echo is answered with the restart counter, garbage is counted (TS 29.274 §7.1)', async () => {
    const runtime = createBench()
    const sgw: Gtpv2Path = await openGtpv2Path(runtime, SGW, () => undefined)
    const seen: Uint8Array[] = []
    const peer = await runtime.net.bindDatagram(MME, { onDatagram: (data) => seen.push(data) })
    peer.send(encodeGtpv2({ type: 1, sequenceNumber: 5, elements: [] }), SGW)
    peer.send(Uint8Array.of(0x48, 1), SGW)
    await runtime.clock.settle()
    assert.equal(seen.length, 1)
    const [echo] = decodeGtpv2(seen[0] ?? new Uint8Array())
    assert.deepEqual([echo?.type, echo?.sequenceNumber, echo?.elements[0]?.type], [2, 5, 3])
    assert.equal(runtime.counters.get('gtpv2.malformed'), 1)
    await peer.close()
    await sgw.stop()
  })

  test('a path that stops leaves nobody waiting', async () => {
    const runtime = createBench()
    const mme = await openGtpv2Path(runtime, MME, () => undefined)
    const answer = mme.request(SGW, request)
    await mme.stop()
    assert.equal(await answer, undefined)
    assert.equal(runtime.clock.pending, 0)
  })
})
