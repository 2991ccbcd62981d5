import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, decodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { decodeApn } from './gtpv2/element-values.ts'
import { decodeGtpv2, MAX_GTPV2_DEPTH, MAX_GTPV2_ELEMENTS, MAX_GTPV2_MESSAGES } from './gtpv2/message.ts'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from './ip/ip-address.ts'
import { decodeIpPacket, MAX_EXTENSION_HEADERS } from './ip/read-ip-packet.ts'
import { decodeUdp } from './ip/read-udp.ts'
import { ipPacketOf, LINK_TYPES, MAX_VLAN_TAGS } from './link/link-layer.ts'
import { decodeBcdDigits, encodeBcdDigits } from './nas/bcd-digits.ts'
import { MAX_NAS_ELEMENTS, readOptionalElements } from './nas/optional-elements.ts'
import { AperReader } from './s1ap/aper-reader.ts'
import { readErabItem } from './s1ap/erab-item.ts'
import { decodeS1ap, MAX_S1AP_ELEMENTS } from './s1ap/s1ap-message.ts'
import { decodeSctp, MAX_SCTP_CHUNKS } from './sctp/sctp-packet.ts'

const octets = (text: string) => decodeHex(text.replaceAll(' ', ''))
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })
const uint16 = (value: number) => value.toString(16).padStart(4, '0')
const gtpv2 = (elements: string, flags = '40') => `${flags}21${uint16(4 + elements.length / 2)}00000100${elements}`

describe('GTPv2-C (TS 29.274 §5.1)', () => {
  test('without a tunnel identifier, with one message on its back', () => {
    const [first, second, ...more] = decodeGtpv2(octets('50200004 00000100 48210008 00001234 00000200'))
    assert.deepEqual(first, { type: 32, sequenceNumber: 1, elements: [] })
    assert.deepEqual(second, { type: 33, teid: 0x1234, sequenceNumber: 2, elements: [] })
    assert.deepEqual(more, [])
  })

  test('another version, and lengths that do not fit', () => {
    refused(() => decodeGtpv2(octets('60200004 00000100')), 'GTPV2_VERSION')
    refused(() => decodeGtpv2(octets('40200005 00000100')), 'GTPV2_TRUNCATED')
    refused(() => decodeGtpv2(octets('40200003 00000100')), 'GTPV2_TRUNCATED')
    refused(() => decodeGtpv2(octets(gtpv2('4e000200 80'.replaceAll(' ', '')))), 'GTPV2_TRUNCATED')
    refused(() => decodeGtpv2(octets('50200004 00000100')), 'GTPV2_TRUNCATED')
  })

  test(`more than ${MAX_GTPV2_MESSAGES} messages, ${MAX_GTPV2_ELEMENTS} elements, ${MAX_GTPV2_DEPTH} groups deep`, () => {
    const piggy = '5020000400000100'
    refused(() => decodeGtpv2(octets(piggy.repeat(MAX_GTPV2_MESSAGES))), 'GTPV2_TOO_MANY_MESSAGES')
    const many = (count: number) => octets(gtpv2('03000000'.repeat(count)))
    assert.equal(decodeGtpv2(many(MAX_GTPV2_ELEMENTS))[0]?.elements.length, MAX_GTPV2_ELEMENTS)
    refused(() => decodeGtpv2(many(MAX_GTPV2_ELEMENTS + 1)), 'GTPV2_TOO_MANY_ELEMENTS')
    const nested = (depth: number): string =>
      depth === 0 ? '' : `5d${uint16(nested(depth - 1).length / 2)}00${nested(depth - 1)}`
    assert.equal(decodeGtpv2(octets(gtpv2(nested(MAX_GTPV2_DEPTH - 1))))[0]?.elements.length, 1)
    refused(() => decodeGtpv2(octets(gtpv2(nested(MAX_GTPV2_DEPTH)))), 'GTPV2_TOO_DEEP')
  })

  test('labels of an access point name (TS 23.003 §9.1)', () => {
    assert.equal(decodeApn(octets('03696d73 066d6e63303031')), 'ims.mnc001')
    refused(() => decodeApn(octets('04696d73')), 'APN_LENGTH')
  })
})

describe('S1AP (TS 36.413 §9.4)', () => {
  test('other procedures and extensions of the choice are passed over', () => {
    assert.equal(decodeS1ap(octets('00110005 00000000')), undefined)
    assert.equal(decodeS1ap(octets('80')), undefined)
    refused(() => decodeS1ap(octets('60')), 'S1AP_CHOICE')
    refused(() => decodeS1ap(octets('')), 'APER_TRUNCATED')
  })

  test(`more than ${MAX_S1AP_ELEMENTS} protocol IEs, and values in fragments`, () => {
    refused(() => decodeS1ap(octets(`000c40 03 00 ${uint16(MAX_S1AP_ELEMENTS + 1)}`)), 'S1AP_TOO_MANY_ELEMENTS')
    refused(() => decodeS1ap(octets(`000c40 03 00 ${uint16(MAX_S1AP_ELEMENTS)}`)), 'APER_TRUNCATED')
    refused(() => decodeS1ap(octets('000c40 c1')), 'APER_FRAGMENTED')
  })

  test('lengths of one and two octets, and additions of newer releases (X.691 §11.9, §19.7)', () => {
    assert.equal(new AperReader(octets('7f')).length(), 127)
    assert.equal(new AperReader(octets('8100')).length(), 256)
    // count 2, both present: 0 000001 11, then open types of one and two octets
    const reader = new AperReader(octets('0380 01aa 02bbcc 55'))
    reader.skipAdditions()
    assert.equal(reader.alignedUint(1), 0x55)
    refused(() => new AperReader(octets('80')).skipAdditions(), 'APER_TOO_MANY_ADDITIONS')
  })

  const found = (text: string) =>
    readErabItem(new AperReader(octets(text)), { hasOptionalNasPdu: false, hasTransport: true })
  const rest = 'c0000264 00001234 03 aabbcc'

  test('extensions and additions in the QoS of an E-RAB do not hide its NAS-PDU (TS 36.413 §9.2.1.15)', () => {
    // QoS and retention priority have each a container of one extension, and additions: one, and the first of two
    const text = `0b40 05 e4 0000 0001 00 01aa 01 01dd 0000 0002 00 02bbcc 0300 01ee 0f80 ${rest}`
    const length = octets(text).length
    assert.deepEqual(found(text), { start: length - 3, end: length })
  })

  test('an e-RAB-ID and an address beyond what the TS has today (X.691 §13.1, §16.6)', () => {
    const text = `20 0110 00 05 12 80 80a8 ${'00'.repeat(21)} 00001234 03 aabbcc`
    const length = octets(text).length
    assert.deepEqual(found(text), { start: length - 3, end: length })
  })
})

describe('NAS (TS 24.007 §11.2.4)', () => {
  const read = (text: string) =>
    readOptionalElements(new ByteReader(octets(text), 'NAS_TRUNCATED', ''), new Map([[0x58, 1]])).map(
      ({ iei, value }) => `${iei.toString(16)}:${value.remaining}`,
    )

  test('elements of half an octet, of a fixed length, of one and of two octets of length', () => {
    assert.deepEqual(read('d1 58 34 27 02 8000 7b 0001 80 c0'), ['d0:0', '58:1', '27:2', '7b:1', 'c0:0'])
    refused(() => read('27 02 80'), 'NAS_TRUNCATED')
    refused(() => read('7b 00'), 'NAS_TRUNCATED')
  })

  test(`more than ${MAX_NAS_ELEMENTS} elements`, () => {
    assert.equal(read('d0'.repeat(MAX_NAS_ELEMENTS)).length, MAX_NAS_ELEMENTS)
    refused(() => read('d0'.repeat(MAX_NAS_ELEMENTS + 1)), 'NAS_TOO_MANY_ELEMENTS')
  })

  test('digits come back, and 1111 is filling at the end alone (TS 24.008 §10.5.4.7)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 20 }), (digits) => {
        const bytes = encodeBcdDigits(digits.join(''))
        assert.equal(decodeBcdDigits(new ByteReader(bytes, '', ''), bytes.length), digits.join(''))
      }),
    )
    refused(() => decodeBcdDigits(new ByteReader(octets('f121'), '', ''), 2), 'BCD_DIGIT')
    assert.throws(() => encodeBcdDigits('12a'), RangeError)
  })
})

describe('links, IP, UDP and SCTP', () => {
  test(`at most ${MAX_VLAN_TAGS} tags of a frame (IEEE 802.1Q)`, () => {
    const frame = (tags: number) => octets(`${'00'.repeat(12)}${'81000001'.repeat(tags)}080045`)
    assert.ok(ipPacketOf(frame(MAX_VLAN_TAGS), LINK_TYPES.ETHERNET))
    assert.equal(ipPacketOf(frame(MAX_VLAN_TAGS + 1), LINK_TYPES.ETHERNET), undefined)
    refused(() => ipPacketOf(octets('0000'), LINK_TYPES.ETHERNET), 'LINK_TRUNCATED')
  })

  test(`extension headers of IPv6, at most ${MAX_EXTENSION_HEADERS} (RFC 8200 §4)`, () => {
    const packet = (headers: number, first: string, last: string) => {
      const chain = Array.from(
        { length: headers },
        (_, index) => `${index === headers - 1 ? last : '3c'}00${'00'.repeat(6)}`,
      )
      return octets(
        `60000000 ${uint16(headers * 8)} ${headers === 0 ? last : first} 40 ${'00'.repeat(32)} ${chain.join('')}`,
      )
    }
    assert.equal(decodeIpPacket(packet(MAX_EXTENSION_HEADERS, '00', '11'))?.protocol, 17)
    refused(() => decodeIpPacket(packet(MAX_EXTENSION_HEADERS + 1, '2b', '11')), 'IP_TOO_MANY_HEADERS')
    assert.equal(decodeIpPacket(packet(1, '2c', '11'))?.protocol, 44)
  })

  test('headers whose lengths do not fit', () => {
    refused(() => decodeIpPacket(octets('')), 'IP_TRUNCATED')
    refused(() => decodeIpPacket(octets('50')), 'IP_VERSION')
    refused(() => decodeIpPacket(octets('44000014')), 'IP_HEADER_LENGTH')
    refused(() => decodeIpPacket(octets('45000013')), 'IP_HEADER_LENGTH')
    refused(() => decodeUdp(octets('084b084b00070000')), 'UDP_LENGTH')
    refused(() => decodeUdp(octets('084b084b00090000')), 'UDP_TRUNCATED')
  })

  test(`chunks without data, padded or not, at most ${MAX_SCTP_CHUNKS} (RFC 9260 §3.2)`, () => {
    const head = '00'.repeat(12)
    assert.deepEqual(decodeSctp(octets(`${head} 0b000005ff`)), [])
    refused(() => decodeSctp(octets(`${head} 0b000003`)), 'SCTP_CHUNK_LENGTH')
    refused(() => decodeSctp(octets(`${head} 0b000006ff`)), 'SCTP_TRUNCATED')
    assert.deepEqual(decodeSctp(octets(`${head}${'0b000004'.repeat(MAX_SCTP_CHUNKS)}`)), [])
    refused(() => decodeSctp(octets(`${head}${'0b000004'.repeat(MAX_SCTP_CHUNKS + 1)}`)), 'SCTP_TOO_MANY_CHUNKS')
  })

  test('addresses come back as they were written (RFC 5952 §4)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        assert.deepEqual([...encodeIpv6(decodeIpv6(bytes))], [...bytes])
        assert.deepEqual([...encodeIpv4(decodeIpv4(bytes.subarray(0, 4)))], [...bytes.subarray(0, 4)])
      }),
    )
    for (const text of ['::', '::1', '1::', '2001:db8::1:0:0:1', '2001:db8:0:1:1:1:1:1', '1:0:0:2::3']) {
      assert.equal(decodeIpv6(encodeIpv6(text)), text)
    }
    assert.equal(decodeIpv6(encodeIpv6('2001:db8:0:0:1:0:0:1')), '2001:db8::1:0:0:1')
    for (const text of ['1.2.3', '1.2.3.', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ']) {
      assert.throws(() => encodeIpv4(text), RangeError)
    }
  })
})
