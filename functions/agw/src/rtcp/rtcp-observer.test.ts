import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeRtcp, ntpTime, type ReportBlock, shortNtpDelay, shortNtpTime } from '@voltaic/rtp'
import { RtcpObserver } from './rtcp-observer.ts'

const START = 1_800_000_000_000

function senderReport(ssrc: number, now: number, reports: readonly ReportBlock[] = []): Uint8Array {
  return encodeRtcp([
    { type: 'SR', ssrc, ntp: ntpTime(now), rtpTimestamp: 0, packetCount: 100, octetCount: 3000, reports },
  ])
}

function block(ssrc: number, sentAt: number, delayMs: number): ReportBlock {
  return {
    ssrc,
    fractionLost: 12,
    packetsLost: 5,
    highestSequenceNumber: 100,
    jitter: 80,
    lastSr: shortNtpTime(ntpTime(sentAt)),
    delaySinceLastSr: shortNtpDelay(delayMs),
  }
}

test('the way to the receiver and back is what a report took, less what it waited there (RFC 3550 §6.4.1)', () => {
  const observer = new RtcpObserver()
  // the clock of A is an hour ahead, and does not matter
  const clockOfA = START + 3_600_000
  observer.observe('a', senderReport(1, clockOfA), START)
  observer.observe('b', encodeRtcp([{ type: 'RR', ssrc: 2, reports: [block(1, clockOfA, 1000)] }]), START + 1060)
  assert.ok(Math.abs((observer.roundTripMs ?? 0) - 60) < 1)
  assert.deepEqual(observer.receptionOf('a'), { packetsLost: 5, jitter: 80, covered: 0, coveredLost: 0 })
  assert.equal(observer.receptionOf('b'), undefined)
})

test('both ways together are the round trip from phone to phone', () => {
  const observer = new RtcpObserver()
  observer.observe('a', senderReport(1, START), START)
  observer.observe('b', senderReport(2, START + 500, [block(1, START, 440)]), START + 500)
  observer.observe('a', senderReport(1, START + 1000, [block(2, START + 500, 470)]), START + 1000)
  assert.ok(Math.abs((observer.roundTripMs ?? 0) - 90) < 1)
})

test('a report about what never passed here says nothing of the way, and duplicates hide no loss', () => {
  const observer = new RtcpObserver()
  const report = { ...block(1, START, 0), packetsLost: -3 }
  observer.observe('b', encodeRtcp([{ type: 'RR', ssrc: 2, reports: [report] }]), START)
  assert.equal(observer.roundTripMs, undefined)
  assert.equal(observer.receptionOf('a')?.packetsLost, 0)
})

test('what grew between two reports is of that time; another source begins anew (RFC 3550 §6.4.1)', () => {
  const observer = new RtcpObserver()
  const told = (ssrc: number, packetsLost: number, highestSequenceNumber: number) =>
    observer.observe(
      'b',
      encodeRtcp([
        { type: 'RR', ssrc: 2, reports: [{ ...block(ssrc, START, 0), packetsLost, highestSequenceNumber }] },
      ]),
      START,
    )
  told(1, 5, 1000)
  told(1, 15, 1200)
  told(9, 4000, 3)
  told(9, 4001, 53)
  const { covered, coveredLost } = observer.receptionOf('a') ?? assert.fail()
  assert.deepEqual([covered, coveredLost], [250, 11])
})

test('what cannot be read is passed over', () => {
  const observer = new RtcpObserver()
  observer.observe('a', Uint8Array.from([0x81, 200, 0, 99, 1, 2, 3, 4]), START)
  observer.observe('a', new Uint8Array(0), START)
  assert.equal(observer.roundTripMs, undefined)
})
