import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTestCalls, listenToA } from './test-calls.ts'

const NOTHING_LEFT = { sockets: 0, timers: 0 }

describe('RTCP', () => {
  test('both report what they send and receive, by about every five seconds, and how far away the peer is (RFC 3550 §6.4)', async () => {
    const calls = await createTestCalls({ delay: { min: 30, max: 30 } })
    const { rtcp } = listenToA(calls)
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(60_000)
    const { rtcp: summary } = calls.a.summary()
    assert.ok(summary.sentSr >= 8 && summary.sentSr <= 25, `${summary.sentSr}`)
    assert.equal(calls.b.summary().rtcp.receivedSr, summary.sentSr)
    assert.equal(summary.sentRr, 0)
    assert.ok(Math.abs((summary.roundTrip ?? 0) - 60) < 1, `${summary.roundTrip}`)
    assert.equal(summary.peerFractionLost, 0)
    const [report, description] = rtcp.at(-1) ?? []
    assert.ok(report?.type === 'SR' && description?.type === 'SDES')
    assert.equal(report.reports.length, 1)
    assert.equal(report.reports[0]?.packetsLost, 0)
    assert.equal(Buffer.from(description.chunks[0]?.items[0]?.value ?? []).length, 24)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('the end of a call is said by BYE behind a report (RFC 3550 §6.1, §6.3.7)', async () => {
    const calls = await createTestCalls()
    const { rtcp } = listenToA(calls)
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(100)
    await calls.a.stop()
    await calls.clock.advance(0)
    assert.deepEqual(
      rtcp.map((packets) => packets.map(({ type }) => type)),
      [['SR', 'SDES', 'BYE']],
    )
    assert.equal(calls.b.summary().rtcp.isByeReceived, true)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

  test('who has sent nothing says no BYE (RFC 3550 §6.3.7)', async () => {
    const calls = await createTestCalls()
    const { rtcp } = listenToA(calls)
    calls.a.start(calls.toB({ direction: 'inactive' }))
    await calls.clock.advance(100)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
    assert.equal(rtcp.length, 0)
  })

  test('without bandwidth there is none at all, until a change brings some (RFC 3556 §2)', async () => {
    const calls = await createTestCalls()
    const { rtcp } = listenToA(calls)
    const off = { rtcp: { senders: 0, receivers: 0 } }
    calls.a.start(calls.toB(off))
    calls.b.start(calls.toA(off))
    await calls.clock.advance(60_000)
    calls.b.change(calls.toA())
    assert.equal(rtcp.length, 0)
    calls.a.change(calls.toB())
    await calls.clock.advance(10_000)
    assert.ok(rtcp.length > 0)
    calls.a.change(calls.toB(off))
    const { length } = rtcp
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
    assert.equal(rtcp.length, length)
  })

  test('changes that leave the bandwidth as it is do not put reports off', async () => {
    const calls = await createTestCalls()
    calls.a.start(calls.toB())
    for (let second = 0; second < 30; second++) {
      await calls.clock.advance(1000)
      calls.a.change(calls.toB({ direction: second % 2 === 0 ? 'sendonly' : 'sendrecv' }))
    }
    assert.ok(calls.a.summary().rtcp.sentSr >= 3)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })
})
