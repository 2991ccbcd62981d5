import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, decodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { decodeApn } from './apn.ts'
import { decodeGtpv2, MAX_GTPV2_DEPTH, MAX_GTPV2_ELEMENTS, MAX_GTPV2_MESSAGES } from './gtpv2/message.ts'
import { decodeBcdDigits, encodeBcdDigits } from './nas/bcd-digits.ts'
import { MAX_NAS_ELEMENTS, readOptionalElements } from './nas/optional-elements.ts'

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
