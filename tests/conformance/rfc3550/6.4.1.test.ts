import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeRtcp,
  decodeRtp,
  encodeRtcp,
  heardSenderReport,
  ntpTime,
  ReceptionStatistics,
  type ReportBlock,
  RtpSender,
  reportOn,
  roundTripOf,
  shortNtpTime,
} from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'

const START = 1_767_225_600_000

/** The only report block of a datagram. */
function blockIn(data: Uint8Array): ReportBlock {
  const [report] = decodeRtcp(data)
  assert.ok(report?.type === 'RR')
  const [block] = report.reports
  assert.ok(block)
  return block
}

test('a sender learns from the answer to its report what was lost and how far away the receiver is', () => {
  const sender = new RtpSender(createSeededRandom(1), 8000)
  const statistics = new ReceptionStatistics(1)
  const into = new Uint8Array(44)
  for (let index = 0; index < 100; index++) {
    sender.writeNext(
      into,
      { marker: false, payloadType: 97, ticks: index * 160, payloadLength: 32 },
      START + index * 20,
    )
    const { sequenceNumber, timestamp } = decodeRtp(into)
    if (index % 10 === 5) continue
    statistics.receive(sequenceNumber)
    statistics.updateJitter(timestamp, (START + index * 20 + (index % 2) * 10) * 8)
  }
  // 40 ms to the receiver, which answers after two seconds, and 25 ms back
  const [heard] = decodeRtcp(encodeRtcp([sender.report(START + 2000, [])]))
  assert.ok(heard?.type === 'SR')
  assert.deepEqual([heard.packetCount, heard.octetCount], [100, 3200])
  const lastSr = heardSenderReport(heard, START + 2040)
  const answer = { type: 'RR', ssrc: 1, reports: [reportOn(sender.ssrc, statistics, lastSr, START + 4040)] } as const
  const block = blockIn(encodeRtcp([answer]))
  assert.deepEqual([block.ssrc, block.packetsLost, block.fractionLost], [sender.ssrc, 10, Math.floor((10 * 256) / 100)])
  assert.ok(block.jitter > 40 && block.jitter < 80, `${block.jitter}`)
  const roundTrip = roundTripOf(block, shortNtpTime(ntpTime(START + 4065)))
  assert.ok(Math.abs((roundTrip ?? 0) - 65) < 0.1, `${roundTrip}`)
})
