import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import { cnameOf, decodeRtcp, encodeRtcp, type ReportBlock, type RtcpPacket } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const block: ReportBlock = {
  ssrc: 1,
  fractionLost: 255,
  packetsLost: -1,
  highestSequenceNumber: 0xffff_ffff,
  jitter: 1,
  lastSr: 2,
  delaySinceLastSr: 3,
}
const sr: RtcpPacket = {
  type: 'SR',
  ssrc: 7,
  ntp: { seconds: 1, fraction: 2 },
  rtpTimestamp: 3,
  packetCount: 4,
  octetCount: 5,
  reports: [block],
}
const rr: RtcpPacket = { type: 'RR', ssrc: 7, reports: Array(31).fill(block), extension: Uint8Array.of(1, 2, 3, 4) }
const rest: readonly RtcpPacket[] = [
  cnameOf(7, 'someone@example'),
  {
    type: 'SDES',
    chunks: [
      { ssrc: 1, items: [] },
      { ssrc: 2, items: [{ type: 8, value: Uint8Array.of(1, 120, 121) }] },
    ],
  },
  { type: 'BYE', ssrcs: [7, 8], reason: Buffer.from('camera malfunction') },
  { type: 'BYE', ssrcs: [] },
  { type: 'APP', subtype: 31, ssrc: 7, name: 'volt', data: new Uint8Array(8) },
  { type: 'unknown', packetType: 206, count: 15, data: new Uint8Array(12) },
]
const corpus = [[sr, ...rest], [rr, ...rest], [sr, rr], [rr]].map((packets) => Buffer.from(encodeRtcp(packets)))

/** Other packets in another order, one of them with octets that it does not expect. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const packets = decodeRtcp(input).filter((_, index) => index === 0 || random.integer(4) > 0)
  const added = rest[random.integer(rest.length)]
  if (added !== undefined) packets.push(added)
  const data = random.bytes(4 * random.integer(10))
  const types = [200, 201, 202, 203, 204, 207]
  packets.push({ type: 'unknown', packetType: types[random.integer(6)] ?? 200, count: random.integer(4), data })
  return encodeRtcp(packets)
}

/** Whatever is accepted reads back equal after it was written. */
export const target: FuzzTarget = {
  name: 'rtcp',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    let packets: RtcpPacket[]
    try {
      packets = decodeRtcp(input)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    assert.deepEqual(plain(decodeRtcp(encodeRtcp(packets))), plain(packets))
    return 'accepted'
  },
}

/** Views on other buffers are the same when their octets are. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Buffer.from(value as Uint8Array).toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}
