import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { type RtcpSession, rtcpInterval } from './rtcp-interval.ts'
import { RtcpSchedule } from './rtcp-schedule.ts'

const COMPENSATION = Math.E - 1.5
/** A factor of exactly 1. */
const middle: Random = { ...createSeededRandom(1), integer: (below) => below / 2 }
// IR.92: b=RS:600, b=RR:2000
const call: RtcpSession = { members: 2, senders: 2, isSender: true, senderBandwidth: 600, receiverBandwidth: 2000 }
const interval = (session: RtcpSession, size: number) => rtcpInterval(session, size, false, middle)

describe('the interval (RFC 3550 §6.2, §6.3.1, §A.7)', () => {
  test('of a call is the minimum, half of it before the first report', () => {
    assert.equal(interval(call, 120), 5000 / COMPENSATION)
    assert.equal(rtcpInterval(call, 120, true, middle), 2500 / COMPENSATION)
  })

  test('is drawn from half of it to one and a half', () => {
    const random = createSeededRandom(1)
    const drawn = Array.from({ length: 2000 }, () => rtcpInterval(call, 120, false, random) ?? 0)
    const [least, most] = [Math.min(...drawn) * COMPENSATION, Math.max(...drawn) * COMPENSATION]
    assert.ok(least >= 2500 && least < 2520, `${least}`)
    assert.ok(most < 7500 && most > 7480, `${most}`)
  })

  test('grows with the session where the bandwidth asks for it', () => {
    assert.equal(
      interval({ ...call, members: 1000, senders: 1000 }, 120),
      (120 * 8 * 1000 * 1000) / 2600 / COMPENSATION,
    )
  })

  test('few senders share the bandwidth of senders, all others that of receivers', () => {
    const session = { ...call, members: 100, senders: 10 }
    assert.equal(interval({ ...session, isSender: true }, 600), (600 * 8 * 10 * 1000) / 600 / COMPENSATION)
    assert.equal(interval({ ...session, isSender: false }, 600), (600 * 8 * 90 * 1000) / 2000 / COMPENSATION)
  })

  test('there is none without bandwidth (RFC 3556 §2)', () => {
    assert.equal(interval({ ...call, senderBandwidth: 0, receiverBandwidth: 0 }, 120), undefined)
    const onlySenders = { ...call, receiverBandwidth: 0 }
    assert.equal(interval({ ...onlySenders, senders: 1, isSender: false }, 120), undefined)
    assert.equal(interval({ ...onlySenders, senders: 1, isSender: true }, 120), 5000 / COMPENSATION)
    const onlyReceivers = { ...call, senderBandwidth: 0 }
    assert.equal(interval(onlyReceivers, 120), 5000 / COMPENSATION)
  })
})

describe('the schedule (RFC 3550 §6.3)', () => {
  test('the first report is early, the next ones regular', () => {
    const schedule = new RtcpSchedule(middle)
    assert.equal(schedule.isDue(call, 1e9), false)
    schedule.plan(call, 1000)
    assert.equal(schedule.next, 1000 + 2500 / COMPENSATION)
    assert.equal(schedule.isDue(call, 3000), false)
    assert.equal(schedule.isDue(call, 3100), true)
    schedule.sent(100, call, 3100)
    assert.equal(schedule.next, 3100 + 5000 / COMPENSATION)
  })

  test('a session that has grown puts a report off (RFC 3550 §6.3.6)', () => {
    const schedule = new RtcpSchedule(middle)
    const large = { ...call, members: 1000, senders: 1000 }
    schedule.plan(call, 0)
    assert.equal(schedule.isDue(large, 3000), false)
    assert.ok(schedule.next > 10_000)
  })

  test('the size of packets counts by a sixteenth, with 28 octets of headers (RFC 3550 §6.3.3)', () => {
    const schedule = new RtcpSchedule(middle)
    const large = { ...call, members: 1000, senders: 1000 }
    schedule.received(1472)
    schedule.plan(large, 0)
    const average = 128 + (1500 - 128) / 16
    assert.equal(schedule.next, (average * 8 * 1000 * 1000) / 2600 / COMPENSATION)
  })

  test('without bandwidth no report is ever due, until there is some', () => {
    const schedule = new RtcpSchedule(middle)
    schedule.plan({ ...call, senderBandwidth: 0, receiverBandwidth: 0 }, 0)
    assert.equal(schedule.next, Number.POSITIVE_INFINITY)
    assert.equal(schedule.isDue(call, 1e12), false)
    schedule.plan(call, 0)
    assert.ok(schedule.next < 3000)
  })
})
