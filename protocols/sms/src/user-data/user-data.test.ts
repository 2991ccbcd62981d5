import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import {
  concatenationElement,
  concatenationOf,
  portsElement,
  portsOf,
  shiftTableElements,
  shiftTablesOf,
} from './elements.ts'
import { encodeHeader, MAX_HEADER_OCTETS } from './header.ts'
import { readContent, type UserDataContent, userDataOf } from './user-data.ts'

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
const hexOf = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
/** With plain octets, whatever class they are of. */
const plain = ({ header, body }: UserDataContent) => ({
  header: header.map(({ identifier, data }) => ({ identifier, data: hexOf(data) })),
  body,
})
const text = (value: string) => ({ kind: 'text', text: value }) as const

describe('user data', () => {
  test('text behind fill bits, as another implementation has it (TS 23.040 §9.2.3.24; libosmocore, tests/sms/sms_test.c)', () => {
    const hex = '0500036f0202' + '4074747a0e4acf4161d0bc3c7ebbc9207a794e6f97e7f3f0b9ec0295dd6410ba2c2fbb00'
    const content: UserDataContent = {
      header: [{ identifier: 0, data: octetsOf('6f0202') }],
      body: text(' this is a second testmessage. end here.'),
    }
    assert.deepEqual(readContent({ length: 47, octets: octetsOf(hex) }, 0, true), content)
    const written = userDataOf(content, 0)
    assert.deepEqual([written.length, hexOf(written.octets)], [47, hex])
  })

  test('an unknown element and text behind three fill bits (alt.cellular.gsm, "change sms id")', () => {
    const octets = octetsOf('0a22080b912143658709f180b2cbe17919242fc3d979')
    const { header, body } = readContent({ length: 25, octets }, 0, true)
    assert.deepEqual(header, [{ identifier: 0x22, data: octetsOf('0b912143658709f1') }])
    assert.deepEqual(body, text('Please reply'))
    assert.equal(hexOf(userDataOf({ header, body }, 0).octets), hexOf(octets))
  })

  test('a header whose elements do not fill it counts for nothing, and is kept (TS 23.040 §9.2.3.24)', () => {
    const octets = octetsOf('0500046f02010041')
    const content = readContent({ length: 8, octets }, 8, true)
    assert.deepEqual(content, { header: [], ignoredHeader: octets.subarray(0, 6), body: text('A') })
    assert.deepEqual(userDataOf(content, 8).octets, octets)
  })

  test('a header longer than the user data is refused (TS 23.040 §9.2.3.24)', () => {
    const thrown = (error: unknown) => error instanceof DecodeError && error.code === 'SMS_UDH_TOO_LONG'
    assert.throws(() => readContent({ length: 2, octets: octetsOf('0300') }, 4, true), thrown)
    assert.throws(() => readContent({ length: 0, octets: octetsOf('') }, 4, true), thrown)
  })

  test('the shift tables are those of the header, unknown languages count for nothing (TS 23.040 §9.2.3.24.15, §9.2.3.24.16)', () => {
    const header = shiftTableElements({ locking: 'turkish', single: 'turkish' })
    assert.equal(hexOf(encodeHeader(header)), '06240101250101')
    assert.deepEqual(shiftTablesOf(header), { locking: 'turkish', single: 'turkish' })
    assert.deepEqual(shiftTablesOf([{ identifier: 0x25, data: octetsOf('7f') }]), {})
    const written = userDataOf({ header, body: text('ışğ[') }, 0)
    assert.deepEqual(plain(readContent(written, 0, true)), plain({ header, body: text('ışğ[') }))
  })

  test('8-bit and compressed data stay octets (TS 23.038 §4)', () => {
    for (const scheme of [0x04, 0x20, 0xf6]) {
      const content = { header: [], body: { kind: 'octets', octets: octetsOf('00ff') } } as const
      const written = userDataOf(content, scheme)
      assert.equal(written.length, 2)
      assert.deepEqual(readContent(written, scheme, false), content)
      assert.throws(() => userDataOf({ header: [], body: text('a') }, scheme), RangeError)
    }
    assert.throws(() => userDataOf({ header: [], body: { kind: 'octets', octets: octetsOf('00') } }, 0x08), RangeError)
  })

  test('140 octets are written, more are not (TS 23.040 §9.2.3.16)', () => {
    assert.equal(userDataOf({ header: [], body: text('a'.repeat(160)) }, 0).octets.length, 140)
    assert.throws(() => userDataOf({ header: [], body: text('a'.repeat(161)) }, 0), RangeError)
    assert.throws(() => userDataOf({ header: [], body: text('я'.repeat(71)) }, 8), RangeError)
    assert.throws(() => encodeHeader([{ identifier: 1, data: new Uint8Array(MAX_HEADER_OCTETS) }]), RangeError)
  })

  test('any header and any text come back', () => {
    const element = fc.record({ identifier: fc.nat(0x23), data: fc.uint8Array({ maxLength: 12 }) })
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 3 }),
        fc.string({ maxLength: 40, unit: 'binary' }),
        (header, value) => {
          const content = { header, body: text(value) }
          assert.deepEqual(plain(readContent(userDataOf(content, 8), 8, header.length > 0)), plain(content))
        },
      ),
    )
  })
})

describe('information elements', () => {
  test('concatenation with both references (TS 23.040 §9.2.3.24.1, §9.2.3.24.8)', () => {
    for (const [hex, part] of [
      ['0500036f0201', { reference: 0x6f, bits: 8, total: 2, sequence: 1 }],
      ['060804012f0302', { reference: 0x12f, bits: 16, total: 3, sequence: 2 }],
    ] as const) {
      const element = concatenationElement(part)
      assert.equal(hexOf(encodeHeader([element])), hex)
      assert.deepEqual(concatenationOf([element]), part)
    }
  })

  test('part 0, part 3 of 2 and a part of none are no parts (TS 23.040 §9.2.3.24.1)', () => {
    for (const hex of ['6f0200', '6f0203', '6f0000', '6f02']) {
      assert.equal(concatenationOf([{ identifier: 0, data: octetsOf(hex) }]), undefined, hex)
    }
    assert.throws(() => concatenationElement({ reference: 256, bits: 8, total: 1, sequence: 1 }), RangeError)
  })

  test('the last of several elements counts (TS 23.040 §9.2.3.24)', () => {
    const elements = [1, 2].map((sequence) => concatenationElement({ reference: 1, bits: 8, total: 2, sequence }))
    assert.equal(concatenationOf(elements)?.sequence, 2)
  })

  test('ports of 8 and 16 bits (TS 23.040 §9.2.3.24.3, §9.2.3.24.4)', () => {
    for (const [hex, ports] of [
      ['04021020', { bits: 8, destination: 0x10, origin: 0x20 }],
      ['05040b8423f0', { bits: 16, destination: 2948, origin: 9200 }],
    ] as const) {
      const element = portsElement(ports)
      assert.equal(hexOf(encodeHeader([element])).slice(2), hex)
      assert.deepEqual(portsOf([element]), ports)
    }
    assert.throws(() => portsElement({ bits: 8, destination: 256, origin: 0 }), RangeError)
  })
})
