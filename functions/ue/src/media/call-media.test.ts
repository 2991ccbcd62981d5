import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { createTestCalls, listenToA, TEST_FRAMES, TEST_PACKETS } from './test-calls.ts'
import { createUeMedia } from './ue-media.ts'

const NOTHING_LEFT = { sockets: 0, timers: 0 }
const LOOP = TEST_FRAMES * 20

describe('speech', () => {
  for (const framing of ['bandwidth-efficient', 'octet-aligned'] as const) {
    for (const codec of ['AMR-WB', 'AMR'] as const) {
      test(`goes both ways, every frame as it was sent: ${codec}, ${framing} (RFC 4867 §4)`, async () => {
        const calls = await createTestCalls()
        calls.a.start(calls.toB({ codec, framing }))
        calls.b.start(calls.toA({ codec, framing }))
        await calls.clock.advance(3 * LOOP)
        for (const call of [calls.a, calls.b]) {
          const { sent, received, matched, mismatched, lost, refused, jitter } = call.summary()
          assert.deepEqual({ sent, received, matched }, { sent: 54, received: 54, matched: 54 })
          assert.deepEqual({ mismatched, lost, refused, jitter }, { mismatched: 0, lost: 0, refused: 0, jitter: 0 })
        }
        assert.deepEqual(await calls.stop(), NOTHING_LEFT)
        assert.equal(calls.counters.get('media.frames.matched'), 108)
      })
    }
  }

  test('is sent every 20 ms without drift; NO_DATA is not sent, and speech after it has a marker (RFC 4867 §4.1)', async () => {
    const calls = await createTestCalls()
    const { rtp } = listenToA(calls)
    calls.a.start(calls.toB())
    await calls.clock.advance(60_000)
    assert.equal(rtp.length, (60_000 / LOOP) * TEST_PACKETS)
    const [first] = rtp
    assert.ok(first)
    const steps = rtp.slice(0, 20).map(({ timestamp }) => ((timestamp - first.timestamp) >>> 0) / 320)
    assert.deepEqual(steps, [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])
    const markers = rtp.slice(0, TEST_PACKETS * 2).flatMap(({ marker }, index) => (marker ? [index] : []))
    assert.deepEqual(markers, [0, 9, 9 + TEST_PACKETS])
    assert.deepEqual(
      rtp.map(({ sequenceNumber }) => (sequenceNumber - first.sequenceNumber) & 0xffff),
      [...rtp.keys()],
    )
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('that is lost, doubled, late and out of order is counted as that, and the rest matches', async () => {
    const calls = await createTestCalls({ loss: 0.05, duplication: 0.05, delay: { min: 0, max: 70 } })
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(100 * LOOP)
    calls.a.change(calls.toB({ direction: 'inactive' }))
    await calls.clock.advance(1000)
    const sent = calls.a.summary().sent
    const { received, matched, mismatched, lost, duplicated, late, jitter } = calls.b.summary()
    assert.equal(sent, 100 * TEST_PACKETS)
    assert.deepEqual([matched, mismatched], [received, 0])
    // a packet that is lost at the very end is not missed
    assert.ok(sent - received - lost <= 2 && sent - received - lost >= 0, `${sent} ${received} ${lost}`)
    for (const count of [lost, duplicated, late]) assert.ok(count > 30, `${count}`)
    assert.ok(jitter > 5 && jitter < 70, `${jitter}`)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('that was changed on its way, or stands at another place, does not match', async () => {
    const calls = await createTestCalls()
    let count = 0
    calls.net.addTap(({ from, data }) => {
      if (from.port !== calls.a.port || from.host !== '10.0.0.1') return undefined
      count += 1
      // the sender's own octets: it writes all of them anew for the next packet
      if (count === 30) data[20] = (data[20] ?? 0) ^ 1
      if (count === 35) data[7] = (data[7] ?? 0) ^ 1
      return undefined
    })
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(4 * LOOP)
    const { received, matched, mismatched } = calls.b.summary()
    assert.deepEqual({ received, matched, mismatched }, { received: 72, matched: 70, mismatched: 2 })
    await calls.stop()
  })

  test('is compared from where the peer is when its first packets were missed', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB())
    await calls.clock.advance(100)
    assert.equal(calls.counters.get('media.drop.early'), 5)
    calls.b.start(calls.toA())
    await calls.clock.advance(LOOP)
    const { received, matched, lost } = calls.b.summary()
    assert.deepEqual({ received, matched, lost }, { received: TEST_PACKETS, matched: TEST_PACKETS, lost: 0 })
    await calls.stop()
  })

  test('of a payload type that was not agreed on, and what is no RTP, is refused', async () => {
    const calls = await createTestCalls()
    calls.b.start(calls.toA({ payloadTypes: { send: 104, receive: 98 } }))
    calls.a.start(calls.toB())
    await calls.clock.advance(200)
    const stranger = await calls.net.bindDatagram({ host: '10.0.0.9', port: 4000 }, { onDatagram() {} })
    stranger.send(Uint8Array.of(1, 2, 3), { host: '10.0.0.2', port: calls.b.port })
    stranger.send(Uint8Array.of(1, 2, 3), { host: '10.0.0.2', port: calls.b.port + 1 })
    await calls.clock.advance(0)
    assert.deepEqual([calls.b.summary().received, calls.b.summary().refused], [0, 10])
    assert.equal(calls.counters.get('media.drop.payload-type'), 9)
    assert.equal(calls.counters.get('media.drop.malformed'), 1)
    assert.equal(calls.counters.get('media.drop.rtcp'), 1)
    await stranger.close()
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('that comes back to its sender is a loop', async () => {
    const calls = await createTestCalls()
    calls.a.start({ ...calls.toA(), direction: 'sendrecv' })
    await calls.clock.advance(100)
    assert.deepEqual([calls.a.summary().received, calls.a.summary().refused], [0, 5])
    await calls.stop()
  })

  test('of many sources is bounded: the oldest are forgotten, their losses are not', async () => {
    const calls = await createTestCalls()
    calls.b.start(calls.toA())
    const stranger = await calls.net.bindDatagram({ host: '10.0.0.9', port: 4000 }, { onDatagram() {} })
    const random = createSeededRandom(3)
    for (let source = 0; source < 1000; source++) {
      for (const sequenceNumber of [1, 3]) {
        const packet = Buffer.from([0x80, 104, 0, sequenceNumber, 0, 0, 0, 0, ...random.bytes(4), 0xf7, 0xc0])
        packet.writeUInt32BE(source + 1, 8)
        stranger.send(packet, { host: '10.0.0.2', port: calls.b.port })
      }
      await calls.clock.advance(0)
    }
    assert.deepEqual([calls.b.summary().lost, calls.b.summary().mismatched], [1000, 2000])
    await stranger.close()
    await calls.stop()
  })
})

describe('the life of a call', () => {
  test('RTP has an even port and RTCP the next one (RFC 3550 §11)', async () => {
    const calls = await createTestCalls()
    for (const [host, { port }] of [
      ['10.0.0.1', calls.a],
      ['10.0.0.2', calls.b],
    ] as const) {
      assert.equal(port % 2, 0)
      assert.ok(port >= 16_384 && port < 32_767)
      assert.equal(calls.net.isBound('udp', { host, port }), true)
      assert.equal(calls.net.isBound('udp', { host, port: port + 1 }), true)
    }
    assert.deepEqual(await calls.a.open(), { port: calls.a.port })
    assert.equal(calls.net.openSockets, 4)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('media that never starts has no timer and nothing to tell', async () => {
    const calls = await createTestCalls()
    assert.equal(calls.clock.pending, 0)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
    assert.equal(calls.a.summary().sent, 0)
  })

  test('stop may come again, and nothing starts after it', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB())
    await calls.clock.advance(100)
    const first = await calls.a.stop()
    assert.deepEqual(await calls.a.stop(), first)
    calls.a.start(calls.toB())
    await calls.a.sendDtmf('1')
    await assert.rejects(calls.a.open(), { code: 'MEDIA_STOPPED' })
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
    assert.equal(calls.a.summary().sent, 5)
  })

  test('a call that ends while its ports are being bound leaves none', async () => {
    const calls = await createTestCalls()
    const call = calls.media.createCall('10.0.0.3')
    const opening = assert.rejects(call.open(), { code: 'MEDIA_STOPPED' })
    await call.stop()
    await opening
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('what cannot start says why', async () => {
    const calls = await createTestCalls()
    const runtime = { clock: calls.clock, net: calls.net, counters: calls.counters, random: createSeededRandom(1) }
    const call = createUeMedia({ runtime, files: [] }).createCall('10.0.0.3')
    assert.throws(() => call.start(calls.toB()), { code: 'MEDIA_NOT_OPEN' })
    await call.open()
    assert.throws(() => call.start(calls.toB()), { code: 'MEDIA_NO_FILE' })
    await call.stop()
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })
})
