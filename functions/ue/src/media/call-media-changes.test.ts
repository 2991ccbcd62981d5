import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeRtp, type RtpPacket } from '@voltaic/rtp'
import { createTestCalls, listenToA, TEST_FRAMES, TEST_PACKETS } from './test-calls.ts'

const NOTHING_LEFT = { sockets: 0, timers: 0 }
const LOOP = TEST_FRAMES * 20

describe('hold and other changes', () => {
  test('on hold no speech goes, RTCP does, and afterwards frames match where the file is then (GSMA IR.92 §3.2.5)', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(LOOP + 60)
    calls.a.change(calls.toB({ direction: 'sendonly' }))
    calls.b.change(calls.toA({ direction: 'recvonly' }))
    await calls.clock.advance(LOOP)
    const onHold = calls.b.summary().sent
    calls.a.change(calls.toB({ direction: 'inactive' }))
    const { sent } = calls.a.summary()
    const { rtp, rtcp } = listenToA(calls)
    await calls.clock.advance(30_000)
    assert.deepEqual([calls.a.summary().sent, calls.b.summary().sent], [sent, onHold])
    assert.equal(rtp.length, 0)
    assert.ok(rtcp.length >= 3, `${rtcp.length} reports`)
    const last = rtcp.at(-1)?.[0]
    assert.ok(last?.type === 'RR')
    // nothing has come since the report before (RFC 3550 §6.4)
    assert.equal(last.reports.length, 0)
    calls.a.change(calls.toB())
    calls.b.change(calls.toA())
    await calls.clock.advance(LOOP)
    assert.equal(rtp[0]?.marker, true)
    for (const [call, peer] of [
      [calls.a, calls.b],
      [calls.b, calls.a],
    ] as const) {
      const { received, matched, lost } = call.summary()
      assert.deepEqual({ received, matched, lost }, { received: peer.summary().sent, matched: received, lost: 0 })
    }
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('another codec is another stream, with a BYE for the one before (RFC 3550 §6.6)', async () => {
    const calls = await createTestCalls()
    const { rtp, rtcp } = listenToA(calls)
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(LOOP)
    const change = { codec: 'AMR', framing: 'octet-aligned', payloadTypes: { send: 97, receive: 97 } } as const
    calls.a.change(calls.toB(change))
    calls.b.change(calls.toA(change))
    await calls.clock.advance(LOOP)
    const { received, matched, lost } = calls.b.summary()
    assert.deepEqual({ received, matched, lost }, { received: 36, matched: 36, lost: 0 })
    const ssrcs = new Set(rtp.map(({ ssrc }) => ssrc))
    assert.equal(ssrcs.size, 2)
    assert.deepEqual(rtcp[0]?.at(-1), { type: 'BYE', ssrcs: [rtp[0]?.ssrc] })
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('media goes to the new address of the peer, without a gap', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(LOOP)
    const got: RtpPacket[] = []
    const elsewhere = { host: '10.0.0.9', port: 4000 }
    const socket = await calls.net.bindDatagram(elsewhere, { onDatagram: (data) => got.push(decodeRtp(data)) })
    calls.a.change(calls.toB({ remoteRtp: elsewhere }))
    await calls.clock.advance(LOOP)
    assert.deepEqual([calls.b.summary().received, got.length], [TEST_PACKETS, TEST_PACKETS])
    assert.equal(calls.a.summary().sent, 2 * TEST_PACKETS)
    await socket.close()
    await calls.stop()
  })
})

describe('DTMF', () => {
  test('digits arrive in order while speech pauses, and speech matches afterwards (RFC 4733 §2.5)', async () => {
    const calls = await createTestCalls()
    const { rtp } = listenToA(calls)
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(100)
    let isDone = false
    const sending = calls.a.sendDtmf('12#d').then(() => {
      isDone = true
    })
    await calls.clock.advance(500)
    assert.equal(isDone, false)
    assert.equal(calls.a.summary().sent, 5)
    await calls.clock.advance(400)
    await sending
    assert.deepEqual([calls.a.summary().digitsSent, calls.b.summary().digits], ['12#D', '12#D'])
    const events = rtp.filter(({ payloadType }) => payloadType === 105)
    assert.deepEqual(
      events.map(({ payload }) => payload[0]),
      [1, 2, 11, 15].flatMap((event) => Array(7).fill(event)),
    )
    const timestamps = new Set(events.map(({ timestamp }) => timestamp))
    assert.equal(timestamps.size, 4)
    assert.equal(events.filter(({ marker }) => marker).length, 4)
    await calls.clock.advance(LOOP)
    const { received, matched, lost, jitter } = calls.b.summary()
    assert.equal(received, calls.a.summary().sent)
    assert.deepEqual({ matched, lost, jitter }, { matched: received, lost: 0, jitter: 0 })
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('digits survive the loss of nearly half of the packets', async () => {
    const calls = await createTestCalls({ loss: 0.4, duplication: 0.2 })
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    const sending = calls.a.sendDtmf('0123456789*#')
    await calls.clock.advance(3000)
    await sending
    assert.equal(calls.b.summary().digits, '0123456789*#')
    await calls.stop()
  })

  test('digits wait on hold, and are given up when the call ends', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB({ direction: 'recvonly' }))
    calls.b.start(calls.toA())
    const sending = calls.a.sendDtmf('5')
    await calls.clock.advance(1000)
    assert.equal(calls.b.summary().digits, '')
    calls.a.change(calls.toB())
    await calls.clock.advance(300)
    await sending
    assert.equal(calls.b.summary().digits, '5')
    const givenUp = calls.a.sendDtmf('66')
    await calls.clock.advance(60)
    await calls.a.stop()
    await givenUp
    assert.equal(calls.a.summary().digitsSent, '5')
    await calls.stop()
  })

  test('what is no digit, and digits that nobody agreed on, are refused', async () => {
    const calls = await createTestCalls()
    await assert.rejects(calls.a.sendDtmf('1'), { code: 'MEDIA_NO_DTMF' })
    const { telephoneEvent: _, ...without } = calls.toB()
    calls.a.start(without)
    await assert.rejects(calls.a.sendDtmf('1'), { code: 'MEDIA_NO_DTMF' })
    calls.a.change(calls.toB())
    await assert.rejects(calls.a.sendDtmf('12x'), { code: 'MEDIA_DIGIT' })
    const sending = calls.a.sendDtmf('1')
    calls.a.change(without)
    await sending
    assert.equal(calls.a.summary().digitsSent, '')
    await calls.stop()
  })
})
