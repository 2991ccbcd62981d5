import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { shortNtpDelay, shortNtpTime } from './ntp-time.ts'
import { ReceptionStatistics } from './reception-statistics.ts'
import { heardSenderReport, reportOn, roundTripOf } from './rtcp/report-source.ts'
import { decodeRtp } from './rtp-packet.ts'
import { RtpSender } from './rtp-sender.ts'

const NOW = 1_767_225_600_000

function sendThree(seed = 1) {
  const sender = new RtpSender(createSeededRandom(seed), 16_000)
  const packets = [0, 1, 2].map((index) => {
    const into = new Uint8Array(45)
    sender.writeNext(
      into,
      { marker: index === 0, payloadType: 104, ticks: index * 320, payloadLength: 33 },
      NOW + index * 20,
    )
    return decodeRtp(into)
  })
  return { sender, packets }
}

test('sequence numbers and timestamps begin anywhere and go on (RFC 3550 §5.1)', () => {
  const { sender, packets } = sendThree()
  const [first] = packets
  assert.ok(first)
  assert.deepEqual(
    packets.map(({ sequenceNumber, timestamp }) => [
      sequenceNumber - first.sequenceNumber,
      timestamp - first.timestamp,
    ]),
    [
      [0, 0],
      [1, 320],
      [2, 640],
    ],
  )
  assert.deepEqual(new Set(packets.map(({ ssrc }) => ssrc)), new Set([sender.ssrc]))
  const { packets: others } = sendThree(2)
  assert.notEqual(others[0]?.sequenceNumber, first.sequenceNumber)
  assert.notEqual(others[0]?.timestamp, first.timestamp)
})

test('a sender report tells one moment by both clocks, and what was sent (RFC 3550 §6.4.1)', () => {
  const { sender, packets } = sendThree()
  const report = sender.report(NOW + 1040, [])
  assert.deepEqual(report.ntp, { seconds: NOW / 1000 + 2_208_988_800 + 1, fraction: Math.floor(0.04 * 2 ** 32) })
  assert.equal(report.rtpTimestamp, ((packets[2]?.timestamp ?? 0) + 16_000) % 2 ** 32)
  assert.deepEqual([report.packetCount, report.octetCount], [3, 99])
})

// the figure has the same times: SR at b44d:b705, DLSR 5.25 s, arrival b710:8000, round trip 6.125 s
test('the round trip is what the example has (RFC 3550 §6.4.1, figure 2)', () => {
  const statistics = new ReceptionStatistics(1)
  statistics.receive(1)
  const report = { type: 'SR', ssrc: 9, ntp: { seconds: 0xb44d_b705, fraction: 0x2000_0000 } } as const
  const heard = heardSenderReport({ ...report, rtpTimestamp: 0, packetCount: 0, octetCount: 0, reports: [] }, NOW)
  const block = reportOn(9, statistics, heard, NOW + 5250)
  assert.deepEqual([block.lastSr, block.delaySinceLastSr], [0xb705_2000, 0x0005_4000])
  assert.equal(roundTripOf(block, 0xb710_8000), 6125)
})

test('without a sender report there is no round trip, and clocks that differ do not make it negative', () => {
  const statistics = new ReceptionStatistics(1)
  statistics.receive(1)
  const block = reportOn(9, statistics, undefined, NOW)
  assert.deepEqual([block.lastSr, block.delaySinceLastSr, block.highestSequenceNumber], [0, 0, 1])
  assert.equal(roundTripOf(block, 5), undefined)
  assert.equal(roundTripOf({ ...block, lastSr: 100, delaySinceLastSr: 10 }, 105), 0)
})

test('short times wrap with their 16 bits of seconds, delays end at the longest', () => {
  assert.equal(shortNtpTime({ seconds: 0x1_0002, fraction: 0x8000_0000 }), 0x2_8000)
  assert.equal(shortNtpDelay(1500), 0x1_8000)
  assert.equal(shortNtpDelay(-1), 0)
  assert.equal(shortNtpDelay(100_000_000), 0xffff_ffff)
})
