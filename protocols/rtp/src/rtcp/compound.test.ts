import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeRtcp, encodeRtcp, MAX_PACKETS } from './compound.ts'
import type { ReportBlock } from './report-block.ts'
import type { RtcpPacket } from './rtcp-packet.ts'
import { cnameOf } from './source-description.ts'

const octets = (...texts: string[]) => Uint8Array.from(Buffer.from(texts.join('').replaceAll(' ', ''), 'hex'))
const refused = (data: Uint8Array, code: string) => assert.throws(() => decodeRtcp(data), { name: 'DecodeError', code })

const block: ReportBlock = {
  ssrc: 0x0102_0304,
  fractionLost: 64,
  packetsLost: -2,
  highestSequenceNumber: 0x1_0005,
  jitter: 7,
  lastSr: 0xb705_2000,
  delaySinceLastSr: 0x5_4000,
}
// laid out by hand from the figures
const BLOCK = '01020304 40fffffe 00010005 00000007 b7052000 00054000'
const SR = `81c8000c deadbeef e6f4a000 80000000 00000140 00000003 00000063 ${BLOCK}`
const RR = '80c90001 deadbeef'
const SDES = '81ca0003 deadbeef 0104 75654069 0000'
const BYE = '81cb0003 deadbeef 06 676f6e65 2e2e 00'
const APP = '85cc0003 deadbeef 766f6c74 00000001'
const OTHER = '8fce0002 deadbeef 00000000'

const uint32 = fc.nat(0xffff_ffff)
const blocks: fc.Arbitrary<ReportBlock[]> = fc.array(
  fc.record({
    ssrc: uint32,
    fractionLost: fc.nat(255),
    packetsLost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
    highestSequenceNumber: uint32,
    jitter: uint32,
    lastSr: uint32,
    delaySinceLastSr: uint32,
  }),
  { maxLength: 31 },
)
const ntp = fc.record({ seconds: uint32, fraction: uint32 })
const text = fc.uint8Array({ maxLength: 255 })
const words = fc.nat(6).chain((length) => fc.uint8Array({ minLength: length * 4, maxLength: length * 4 }))
const item = fc.record({ type: fc.integer({ min: 1, max: 255 }), value: text })
const chunk = fc.record({ ssrc: uint32, items: fc.array(item, { maxLength: 4 }) })
const report = fc.oneof(
  fc.record({
    type: fc.constant('SR' as const),
    ssrc: uint32,
    ntp,
    rtpTimestamp: uint32,
    packetCount: uint32,
    octetCount: uint32,
    reports: blocks,
  }),
  fc.record({ type: fc.constant('RR' as const), ssrc: uint32, reports: blocks }),
  fc.record({
    type: fc.constant('RR' as const),
    ssrc: uint32,
    reports: blocks,
    extension: fc.constant(octets('00000007')),
  }),
)
const others = fc.array(
  fc.oneof(
    report,
    fc.record({ type: fc.constant('SDES' as const), chunks: fc.array(chunk, { maxLength: 3 }) }),
    fc.record({ type: fc.constant('BYE' as const), ssrcs: fc.array(uint32, { maxLength: 31 }) }),
    fc.record({ type: fc.constant('BYE' as const), ssrcs: fc.array(uint32, { maxLength: 31 }), reason: text }),
    fc.record({
      type: fc.constant('APP' as const),
      subtype: fc.nat(31),
      ssrc: uint32,
      name: fc.constant('volt'),
      data: words,
    }),
    fc.record({
      type: fc.constant('unknown' as const),
      packetType: fc.integer({ min: 205, max: 223 }),
      count: fc.nat(31),
      data: words,
    }),
  ),
  { maxLength: 4 },
)

/** Views and octets of their own are the same here. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

describe('a compound packet', () => {
  test('every packet lies as in its figure (RFC 3550 §6.4, §6.5, §6.6, §6.7)', () => {
    const packets: RtcpPacket[] = [
      {
        type: 'SR',
        ssrc: 0xdead_beef,
        ntp: { seconds: 0xe6f4_a000, fraction: 0x8000_0000 },
        rtpTimestamp: 320,
        packetCount: 3,
        octetCount: 99,
        reports: [block],
      },
      { type: 'RR', ssrc: 0xdead_beef, reports: [] },
      cnameOf(0xdead_beef, 'ue@i'),
      { type: 'BYE', ssrcs: [0xdead_beef], reason: Buffer.from('gone..') },
      { type: 'APP', subtype: 5, ssrc: 0xdead_beef, name: 'volt', data: octets('00000001') },
      { type: 'unknown', packetType: 206, count: 15, data: octets('deadbeef 00000000') },
    ]
    const data = octets(SR, RR, SDES, BYE, APP, OTHER)
    assert.equal(Buffer.from(encodeRtcp(packets)).toString('hex'), Buffer.from(data).toString('hex'))
    assert.deepEqual(plain(decodeRtcp(data)), plain(packets))
  })

  test('what is encoded is decoded, whatever it is', () => {
    fc.assert(
      fc.property(report, others, (first, more) => {
        const packets = [first, ...more]
        assert.deepEqual(plain(decodeRtcp(encodeRtcp(packets))), plain(packets))
      }),
    )
  })

  test('the end of an SDES chunk is one to four zeros (RFC 3550 §6.5)', () => {
    for (let length = 0; length < 8; length++) {
      const data = encodeRtcp([{ type: 'RR', ssrc: 1, reports: [] }, cnameOf(1, 'x'.repeat(length))])
      assert.equal(data.length % 4, 0)
      assert.equal(data.at(-1), 0)
      assert.equal(decodeRtcp(data).length, 2)
    }
  })

  test('the last packet may be padded, and it is cut off (RFC 3550 §6.4.1)', () => {
    const data = octets(RR, 'a1ca0005 deadbeef 0104 75654069 0000 00000000 00000008')
    assert.deepEqual(
      plain(decodeRtcp(data)),
      plain([{ type: 'RR', ssrc: 0xdead_beef, reports: [] }, cnameOf(0xdead_beef, 'ue@i')]),
    )
  })
})

describe('what is no compound packet (RFC 3550 §A.2)', () => {
  test('begins with another packet than a report', () => {
    for (const first of [SDES, BYE, APP, OTHER]) refused(octets(first, RR), 'RTCP_FIRST_PACKET')
  })

  test('has another version anywhere', () => {
    refused(octets(`00${RR.slice(2)}`), 'RTCP_VERSION')
    refused(octets(RR, `c1${SDES.slice(2)}`), 'RTCP_VERSION')
  })

  test('does not end where its lengths say, or with less than its counts say', () => {
    const whole = octets(SR, SDES)
    const boundary = octets(SR).length
    for (let length = 0; length < whole.length; length++) {
      if (length !== boundary) refused(whole.subarray(0, length), 'RTCP_TRUNCATED')
    }
    refused(octets('82c90007 deadbeef', BLOCK), 'RTCP_TRUNCATED')
    refused(octets(RR, '82ca0003 deadbeef 0104 75654069 0000'), 'RTCP_TRUNCATED')
    refused(octets(RR, '81ca0003 deadbeef 0104 75654069 0101'), 'RTCP_TRUNCATED')
    refused(octets(RR, '81cb0002 deadbeef 06676f6e'), 'RTCP_TRUNCATED')
  })

  test('has padding in front, inside, of no words, or of more than there is', () => {
    refused(octets('a0c90002 deadbeef 00000004'), 'RTCP_PADDING')
    refused(octets(RR, 'a0c90002 deadbeef 00000004', RR), 'RTCP_PADDING')
    for (const last of ['00', '03', '0c']) refused(octets(RR, `a0c90002 deadbeef 000000${last}`), 'RTCP_PADDING')
    refused(octets(RR, 'a0c90000'), 'RTCP_PADDING')
  })

  test(`has more than ${MAX_PACKETS} packets`, () => {
    assert.equal(decodeRtcp(octets(...Array(MAX_PACKETS).fill(RR))).length, MAX_PACKETS)
    refused(octets(...Array(MAX_PACKETS + 1).fill(RR)), 'RTCP_TOO_MANY_PACKETS')
  })

  test('and what cannot be one is a bug of the caller', () => {
    const rr = { type: 'RR', ssrc: 1, reports: [] } as const
    const wrong: RtcpPacket[][] = [
      [],
      [cnameOf(1, 'x')],
      [{ ...rr, reports: Array(32).fill(block) }],
      [{ ...rr, reports: [{ ...block, packetsLost: 0x80_0000 }] }],
      [{ ...rr, extension: octets('00') }],
      [rr, cnameOf(1, 'x'.repeat(256))],
      [rr, { type: 'SDES', chunks: [{ ssrc: 1, items: [{ type: 0, value: octets('') }] }] }],
      [rr, { type: 'APP', subtype: 32, ssrc: 1, name: 'volt', data: octets('') }],
      [rr, { type: 'APP', subtype: 1, ssrc: 1, name: 'volta', data: octets('') }],
    ]
    for (const packets of wrong) assert.throws(() => encodeRtcp(packets), RangeError)
  })
})
