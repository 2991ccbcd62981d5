import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import { decodeIpPacket, MAX_EXTENSION_HEADERS } from './ip/read-ip-packet.ts'
import { decodeUdp } from './ip/read-udp.ts'
import { ipPacketOf, LINK_TYPES, MAX_VLAN_TAGS } from './link/link-layer.ts'
import { AperReader } from './s1ap/aper-reader.ts'
import { readErabItem } from './s1ap/erab-item.ts'
import { decodeS1ap, MAX_S1AP_ELEMENTS } from './s1ap/s1ap-message.ts'
import { decodeSctp, MAX_SCTP_CHUNKS } from './sctp/sctp-packet.ts'

const octets = (text: string) => decodeHex(text.replaceAll(' ', ''))
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })
const uint16 = (value: number) => value.toString(16).padStart(4, '0')

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
})
