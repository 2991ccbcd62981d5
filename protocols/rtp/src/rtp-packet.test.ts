import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeRtp, encodeRtp, RTP_HEADER_LENGTH, type RtpPacket, writeRtpHeader } from './rtp-packet.ts'

const octets = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const refused = (data: Uint8Array, code: string) => assert.throws(() => decodeRtp(data), { name: 'DecodeError', code })

// laid out by hand from the figure
const simple = octets('80 e8 1234 00000140 deadbeef 010203')
const everything = octets('b2 68 ffff ffffffff 00000001 00000002 00000003 bede 0001 90aabbcc 0102 00000004')

const packets: fc.Arbitrary<RtpPacket> = fc
  .record({
    marker: fc.boolean(),
    payloadType: fc.nat(127),
    sequenceNumber: fc.nat(0xffff),
    timestamp: fc.nat(0xffff_ffff),
    ssrc: fc.nat(0xffff_ffff),
    csrcs: fc.array(fc.nat(0xffff_ffff), { maxLength: 15 }),
    payload: fc.uint8Array({ maxLength: 70 }),
    padding: fc.nat(255),
    words: fc.option(fc.nat(5)),
  })
  .map(({ words, ...packet }) =>
    words === null ? packet : { ...packet, extension: { profile: 0xbede, data: new Uint8Array(words * 4).fill(7) } },
  )

describe('an RTP packet', () => {
  test('a simple one lies as in the figure (RFC 3550 §5.1)', () => {
    const packet = decodeRtp(simple)
    assert.deepEqual(packet, {
      marker: true,
      payloadType: 104,
      sequenceNumber: 0x1234,
      timestamp: 320,
      ssrc: 0xdead_beef,
      csrcs: [],
      payload: Uint8Array.of(1, 2, 3),
      padding: 0,
    })
    assert.deepEqual(encodeRtp(packet), simple)
  })

  test('CSRCs, an extension and padding (RFC 3550 §5.1, §5.3.1)', () => {
    const packet = decodeRtp(everything)
    assert.deepEqual(packet, {
      marker: false,
      payloadType: 104,
      sequenceNumber: 0xffff,
      timestamp: 0xffff_ffff,
      ssrc: 1,
      csrcs: [2, 3],
      extension: { profile: 0xbede, data: octets('90aabbcc') },
      payload: Uint8Array.of(1, 2),
      padding: 4,
    })
    assert.deepEqual(encodeRtp(packet), everything)
  })

  test('what is encoded is decoded, whatever it is', () => {
    fc.assert(fc.property(packets, (packet) => assert.deepEqual({ ...decodeRtp(encodeRtp(packet)) }, { ...packet })))
  })

  test('a header written in place is the one of the encoder, its counters cut to their fields', () => {
    const into = new Uint8Array(20).fill(9)
    const header = { marker: true, payloadType: 104, sequenceNumber: 0x5_1234, timestamp: 320, ssrc: 0xdead_beef }
    assert.equal(writeRtpHeader(into, header), RTP_HEADER_LENGTH)
    assert.deepEqual(into.subarray(0, 12), simple.subarray(0, 12))
    assert.equal(into[12], 9)
    assert.throws(() => writeRtpHeader(new Uint8Array(11), header), RangeError)
  })
})

describe('what is no RTP packet (RFC 3550 §A.1)', () => {
  test('is too short for what it announces', () => {
    for (let length = 0; length < 12; length++) refused(simple.subarray(0, length), 'RTP_TRUNCATED')
    for (let length = 12; length < 28; length++) refused(everything.subarray(0, length), 'RTP_TRUNCATED')
  })

  test('has another version', () => {
    for (const first of [0x00, 0x40, 0xc0]) refused(Uint8Array.from([first, ...simple.subarray(1)]), 'RTP_VERSION')
  })

  test('has padding of nothing, or of more than is there', () => {
    for (const last of [0, 7, 255]) refused(Uint8Array.from([...everything.subarray(0, -1), last]), 'RTP_PADDING')
    refused(Uint8Array.from([0xa0, ...simple.subarray(1, 12)]), 'RTP_PADDING')
    assert.equal(decodeRtp(Uint8Array.from([...everything.subarray(0, -1), 6])).payload.length, 0)
  })

  test('and what cannot be one is a bug of the caller', () => {
    const packet = decodeRtp(simple)
    assert.throws(() => encodeRtp({ ...packet, csrcs: Array(16).fill(0) }), RangeError)
    assert.throws(() => encodeRtp({ ...packet, padding: 256 }), RangeError)
    assert.throws(() => encodeRtp({ ...packet, extension: { profile: 0, data: new Uint8Array(3) } }), RangeError)
  })
})
