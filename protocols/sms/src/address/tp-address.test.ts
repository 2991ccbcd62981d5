import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import {
  MAX_ALPHANUMERIC_CHARACTERS,
  MAX_TP_ADDRESS_SEMI_OCTETS,
  readTpAddress,
  type TpAddress,
  tpAddressOf,
  writeTpAddress,
} from './tp-address.ts'

const readOctets = (octets: Uint8Array) => readTpAddress(new ByteReader(octets, 'SMS_TRUNCATED', 'TS 23.040 §9.1.2.5'))
const read = (hex: string) => readOctets(Buffer.from(hex, 'hex'))
const write = (address: TpAddress) => {
  const writer = new ByteWriter()
  writeTpAddress(writer, address)
  return Buffer.from(writer.finish()).toString('hex')
}
const digits = (typeOfNumber: 'unknown' | 'international' | 'national', text: string): TpAddress => ({
  kind: 'digits',
  typeOfNumber,
  numberingPlan: 1,
  digits: text,
})

describe('addresses of the transfer layer', () => {
  const golden: readonly (readonly [string, string, TpAddress])[] = [
    // dreamfabric.com/sms
    ['international, an odd number of digits', '0b916407281553f8', digits('international', '46708251358')],
    // libosmocore, tests/sms/sms_test.ok
    ['twenty digits', '148121436587092143658719', digits('unknown', '12345678901234567891')],
    ['national', '14a121436587092143658719', digits('national', '12345678901234567891')],
    [
      'alphanumeric, rounded up to whole octets',
      '0ed04f78d92d9c0e01',
      { kind: 'alphanumeric', numberingPlan: 0, text: 'OpenBSC', isRounded: true },
    ],
    // by the clause
    ['alphanumeric', '0dd04f78d92d9c0e01', { kind: 'alphanumeric', numberingPlan: 0, text: 'OpenBSC' }],
    ['signs and letters', '0781badc1ef2', digits('unknown', '*#abc12')],
    ['no digits', '0080', { kind: 'digits', typeOfNumber: 'unknown', numberingPlan: 0, digits: '' }],
  ]
  for (const [name, hex, address] of golden) {
    test(`${name} (TS 23.040 §9.1.2.5)`, () => {
      assert.deepEqual(read(hex), address)
      assert.equal(write(address), hex)
    })
  }

  test('an address that is coded in another way is kept octet by octet', () => {
    // the filler is 0, the extension bit is 0, a filler in the middle, a bit behind the last septet
    for (const hex of ['03912103', '021121', '0491f121', '02d0c1', '03d04180']) {
      assert.equal(read(hex).kind, 'octets', hex)
      assert.equal(write(read(hex)), hex)
    }
  })

  test('20 semi-octets are accepted, 21 are not (TS 23.040 §9.1.2.5)', () => {
    const thrown = (error: unknown) => error instanceof DecodeError && error.code === 'SMS_ADDRESS_TOO_LONG'
    assert.throws(() => read(`1591${'11'.repeat(11)}`), thrown)
    const longest = digits('unknown', '1'.repeat(MAX_TP_ADDRESS_SEMI_OCTETS))
    assert.deepEqual(read(write(longest)), longest)
    assert.throws(() => write(digits('unknown', '1'.repeat(MAX_TP_ADDRESS_SEMI_OCTETS + 1))), RangeError)
    assert.throws(() => read('0491'), DecodeError)
  })

  test('every digit that there is comes back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'0123456789*#abc'), { maxLength: 20 }), (each) => {
        const address = digits('international', each.join(''))
        assert.deepEqual(read(write(address)), address)
      }),
    )
  })

  test('whatever is accepted is written as the same octets', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.uint8Array({ minLength: 11, maxLength: 11 }), (length, value) => {
        const octets = Buffer.from([length, ...value.subarray(0, 1 + ((length + 1) >> 1))])
        assert.equal(write(readOctets(octets)), octets.toString('hex'))
      }),
    )
  })

  test('people write international numbers with a plus, short numbers and names without', () => {
    assert.deepEqual(tpAddressOf('+49301234'), digits('international', '49301234'))
    assert.deepEqual(tpAddressOf('*100#'), digits('unknown', '*100#'))
    assert.deepEqual(tpAddressOf('Voltaic'), { kind: 'alphanumeric', numberingPlan: 0, text: 'Voltaic' })
    assert.equal(tpAddressOf('a'.repeat(MAX_ALPHANUMERIC_CHARACTERS))?.kind, 'alphanumeric')
    assert.equal(tpAddressOf('a'.repeat(MAX_ALPHANUMERIC_CHARACTERS + 1)), undefined)
    for (const wrong of ['', '1'.repeat(21), 'Twelve signs', 'мама']) assert.equal(tpAddressOf(wrong), undefined, wrong)
  })
})
