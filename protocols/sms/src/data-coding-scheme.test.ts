import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeDataCodingScheme, encodeDataCodingScheme, isInSeptets, userDataOctets } from './data-coding-scheme.ts'
import { describeProtocolIdentifier, isReplace } from './protocol-identifier.ts'
import { statusClass } from './tpdu-codes.ts'

describe('TP-DCS', () => {
  const plain = { alphabet: 'gsm7', isCompressed: false, isDeletedWhenRead: false, isReserved: false } as const
  for (const [octet, scheme] of [
    [0x00, plain],
    [0x04, { ...plain, alphabet: '8bit' }],
    [0x08, { ...plain, alphabet: 'ucs2' }],
    [0x10, { ...plain, messageClass: 0 }],
    [0x1a, { ...plain, alphabet: 'ucs2', messageClass: 2 }],
    [0x20, { ...plain, isCompressed: true }],
    [0x48, { ...plain, alphabet: 'ucs2', isDeletedWhenRead: true }],
    [0xc8, { ...plain, waiting: { kind: 'voicemail', isActive: true, isStored: false } }],
    [0xd1, { ...plain, waiting: { kind: 'fax', isActive: false, isStored: true } }],
    [0xea, { ...plain, alphabet: 'ucs2', waiting: { kind: 'email', isActive: true, isStored: true } }],
  ] as const) {
    test(`${octet.toString(16)} both ways (TS 23.038 §4)`, () => {
      assert.deepEqual(decodeDataCodingScheme(octet), scheme)
      assert.equal(encodeDataCodingScheme(scheme), octet)
    })
  }

  test('the group of bits 1111 has the alphabet in bit 3 (TS 23.038 §4)', () => {
    assert.deepEqual(decodeDataCodingScheme(0xf6), { ...plain, alphabet: '8bit', messageClass: 2 })
    assert.deepEqual(decodeDataCodingScheme(0xf1), { ...plain, messageClass: 1 })
  })

  test('reserved values are read as the default alphabet (TS 23.038 §4)', () => {
    for (const octet of [0x0c, 0x80, 0xbf]) {
      assert.equal(decodeDataCodingScheme(octet).alphabet, 'gsm7')
      assert.equal(decodeDataCodingScheme(octet).isReserved, true)
    }
  })

  test('what no group can say is refused', () => {
    const waiting = { kind: 'fax', isActive: true, isStored: false } as const
    assert.throws(() => encodeDataCodingScheme({ alphabet: 'ucs2', waiting }), RangeError)
    assert.throws(() => encodeDataCodingScheme({ alphabet: '8bit', waiting }), RangeError)
    assert.throws(() => encodeDataCodingScheme({ alphabet: 'gsm7', messageClass: 4 }), RangeError)
  })

  test('the length counts septets of uncompressed 7 bit text, else octets (TS 23.040 §9.2.3.16)', () => {
    assert.deepEqual([0x00, 0x04, 0x08, 0x20, 0xc0, 0xf4].map(isInSeptets), [true, false, false, false, true, false])
    assert.deepEqual([userDataOctets(160, 0), userDataOctets(9, 0), userDataOctets(9, 8)], [140, 8, 9])
  })
})

test('TP-PID in words (TS 23.040 §9.2.3.9)', () => {
  const words = [0x00, 0x24, 0x32, 0x39, 0x40, 0x42, 0x60, 0xc1, 0x05].map(describeProtocolIdentifier)
  assert.deepEqual(words, [
    'short message',
    'telematic interworking: voice telephone',
    'telematic interworking: Internet electronic mail',
    'telematic interworking: specific to the service centre',
    'short message type 0',
    'replace short message type 2',
    'reserved',
    'specific to the service centre',
    'SME-to-SME protocol',
  ])
  assert.deepEqual([0x40, 0x41, 0x47, 0x48].map(isReplace), [false, true, true, false])
})

test('TP-ST has four classes (TS 23.040 §9.2.3.15)', () => {
  const classes = [0x00, 0x1f, 0x20, 0x3f, 0x46, 0x60, 0x7f, 0x80].map(statusClass)
  const [done, trying] = ['completed', 'still-trying']
  assert.deepEqual(classes, [done, done, trying, trying, 'permanent-error', 'given-up', 'given-up', 'reserved'])
})
