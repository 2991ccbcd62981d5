import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { ByteWriter, decodeHex, encodeHex } from '@voltaic/base'
import { encodePco } from '@voltaic/epc'
import { type FoundPco, findPco, findPcoInGtpv2, findPcoInNas, findPcoInS1ap } from './find-pco.ts'
import { encodeUdpPacket } from './ip/ip-packet.ts'
import { LINK_TYPES } from './link/link-layer.ts'

interface Vector {
  readonly name: string
  readonly protocol: 'gtpv2' | 's1ap'
  readonly octets: readonly (readonly [hex: string, meaning: string])[]
  readonly found: readonly object[]
}

const url = new URL('../../../tests/vectors/pco/messages.json', import.meta.url)
const vectors = JSON.parse(readFileSync(url, 'utf8')) as readonly Vector[]
const octetsOf = ({ octets }: Vector) => decodeHex(octets.map(([hex]) => hex.replaceAll(' ', '')).join(''))
const vector = (name: string) => octetsOf(vectors.find((each) => each.name === name) as Vector)
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })

/** Options as they are in a message, in hexadecimal digits. */
function plain(found: readonly FoundPco[]): readonly object[] {
  return found.map((each) => ({ ...each, pco: encodeHex(encodePco(each.pco, each.direction, each.element)) }))
}

const SCTP_REST = [0x8e, 0x3c, 0x8e, 0x3c, 0, 0, 0, 1, 0, 0, 0, 0]

/** An IPv4 packet with one DATA chunk, behind a chunk of another type. */
function sctpPacket(message: Uint8Array, flags = 3, payloadProtocol = 18): Uint8Array {
  const writer = new ByteWriter(512)
  const padding = -message.length & 3
  const length = 20 + 12 + 8 + 16 + message.length + padding
  writer.uint16(0x4500).uint16(length).uint32(0x4000).uint8(64).uint8(132).uint16(0)
  writer.uint32(0x7f00_0001).uint32(0x7f00_0002).bytes(Uint8Array.from(SCTP_REST))
  writer.uint8(11).uint8(0).uint16(6).uint16(0xffff).zeros(2)
  writer.uint8(0).uint8(flags)
  writer.uint16(16 + message.length)
  writer.uint32(1).uint32(1).uint32(payloadProtocol).bytes(message).zeros(padding)
  return writer.finish()
}

describe('options in messages', () => {
  for (const each of vectors) {
    test(`${each.name}: who says them, to whom, and every octet (TS 24.008 §10.5.6.3)`, () => {
      const find = each.protocol === 'gtpv2' ? findPcoInGtpv2 : findPcoInS1ap
      assert.deepEqual(plain(find(octetsOf(each))), each.found)
    })
  }

  test('a message that ends too early is refused wherever it is cut, and never found in half', () => {
    for (const each of vectors) {
      const octets = octetsOf(each)
      const find = each.protocol === 'gtpv2' ? findPcoInGtpv2 : findPcoInS1ap
      for (let length = 1; length < octets.length; length++) {
        assert.throws(() => find(octets.subarray(0, length)), { name: 'DecodeError' })
      }
    }
  })

  test('a fault inside options is counted from the start of the message', () => {
    const octets = Uint8Array.from(vector('additional-options'))
    // the length of the last container
    octets[octets.length - 5] = 5
    assert.throws(() => findPcoInGtpv2(octets), { code: 'PCO_TRUNCATED', offset: octets.length - 4 })
  })
})

describe('options in NAS', () => {
  const request = decodeHex('0201d031270480000c00')

  test('a plain message, one with integrity protection, and one that EEA0 ciphers (TS 24.301 §9.1)', () => {
    for (const header of ['', '170000000001', '270000000001', '370000000001', '470000000001']) {
      const octets = Uint8Array.from([...decodeHex(header), ...request])
      assert.equal(findPcoInNas(octets).length, 1, header)
    }
  })

  test('ciphertext is left alone (TS 33.401 §B.0)', () => {
    const cipher = request.map((octet) => octet ^ 0x5a)
    assert.deepEqual(findPcoInNas(Uint8Array.from([...decodeHex('270000000001'), ...cipher])), [])
    const cut = request.subarray(0, 7)
    assert.deepEqual(findPcoInNas(Uint8Array.from([...decodeHex('270000000001'), ...cut])), [])
    refused(() => findPcoInNas(Uint8Array.from([...decodeHex('170000000001'), ...cut])), 'NAS_TRUNCATED')
  })

  test('an Attach reject, whose container is optional (TS 24.301 §8.2.3)', () => {
    const reject = '0201d11b270480000c00'
    const found = findPcoInNas(decodeHex(`0744137800${(reject.length / 2).toString(16).padStart(2, '0')}${reject}`))
    assert.deepEqual(found[0]?.where, ['NAS Attach reject', 'NAS PDN connectivity reject'])
    assert.deepEqual(findPcoInNas(decodeHex('074413')), [])
  })

  test('a GUTI and an IMSI with an even number of digits (TS 24.301 §9.9.3.12)', () => {
    const attach = (identity: string) => findPcoInNas(decodeHex(`074171${identity}02e0e0000a${'0201d031270480000c00'}`))
    assert.equal(attach('0bf600f110000101c0000001')[0]?.imsi, undefined)
    assert.equal(attach('0801101021436587f9')[0]?.imsi, '00101123456789')
    refused(() => attach('0909101010101010101010'), 'NAS_IMSI_LENGTH')
    refused(() => attach('08091010101010101a'), 'BCD_DIGIT')
  })

  test('messages without options, of other protocols, and service requests', () => {
    for (const octets of ['0755', '0201ee', '0300', 'c7000000']) assert.deepEqual(findPcoInNas(decodeHex(octets)), [])
  })
})

describe('options in frames', () => {
  const request = vector('create-session-request')
  const initial = vector('attach-request')
  const from = { host: '192.0.2.1', port: 2123 }
  const to = { host: '192.0.2.2', port: 40_000 }
  const packet = encodeUdpPacket(from, to, request)

  test('over UDP port 2123 in either place, IPv4 and IPv6 (TS 29.274 §4.4.1)', () => {
    assert.equal(findPco(packet).length, 1)
    assert.equal(findPco(encodeUdpPacket(to, from, request)).length, 1)
    assert.equal(findPco(encodeUdpPacket({ host: '::1', port: 1 }, { host: '::2', port: 2123 }, request)).length, 1)
    assert.equal(findPco(encodeUdpPacket(to, { host: '192.0.2.1', port: 2124 }, request)).length, 0)
  })

  test('over SCTP with payload protocol 18, whole (TS 36.412 §7; RFC 9260 §3.3.1)', () => {
    assert.equal(findPco(sctpPacket(initial))[0]?.imsi, '001010000000001')
    for (const flags of [0, 1, 2]) assert.deepEqual(findPco(sctpPacket(initial, flags)), [])
    assert.deepEqual(findPco(sctpPacket(initial, 3, 46)), [])
  })

  test('on Ethernet, with and without tags, and on Linux cooked links', () => {
    const { ETHERNET, LINUX_SLL, LINUX_SLL2 } = LINK_TYPES
    const on = (header: string, linkType: number) =>
      findPco(Uint8Array.from([...decodeHex(header), ...packet]), linkType)
    const addresses = '000000000001000000000002'
    assert.equal(on(`${addresses}0800`, ETHERNET).length, 1)
    assert.equal(on(`${addresses}88a80001810000020800`, ETHERNET).length, 1)
    assert.equal(on(`${addresses}0806`, ETHERNET).length, 0)
    assert.equal(on('00000001000600000000000000000800', LINUX_SLL).length, 1)
    assert.equal(on('0800000000000001000100060000000000000000', LINUX_SLL2).length, 1)
    assert.equal(on('', 147).length, 0)
  })

  test('fragments and other protocols are passed over; the padding of Ethernet is no part', () => {
    const fragment = Uint8Array.from(packet)
    fragment[6] = 0x20
    assert.deepEqual(findPco(fragment), [])
    const tcp = Uint8Array.from(packet)
    tcp[9] = 6
    assert.deepEqual(findPco(tcp), [])
    assert.equal(findPco(Uint8Array.from([...packet, 0, 0, 0])).length, 1)
  })

  test('GTPv1 on the same port is not taken for version 2 (TS 29.060 §6)', () => {
    const version1 = Uint8Array.from(request)
    version1[0] = 0x32
    assert.deepEqual(findPco(encodeUdpPacket(from, to, version1)), [])
  })
})
