import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Avp, type AvpDefinition, type AvpType, avp } from '../codec/avp.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { decodeMessage, encodeMessage } from '../codec/message.ts'
import { Address } from './address-type.ts'
import {
  DiameterIdentity,
  DiameterURI,
  enumerated,
  Grouped,
  OctetString,
  Time,
  Unsigned32,
  Unsigned64,
  UTF8String,
} from './avp-types.ts'
import { getAvp, getAvps } from './get-avp.ts'

function define<Read, Written>(type: AvpType<Read, Written>): AvpDefinition<Read, Written> {
  return { name: 'Example', code: 77, vendorId: 0, flags: 0x40, type }
}

function listWith(avps: readonly Avp[]) {
  const message = { flags: 0, commandCode: 1, applicationId: 0, hopByHopId: 0, endToEndId: 0, avps }
  return decodeMessage(encodeMessage(message)).avps
}

function roundTrip<T>(type: AvpType<T>, value: T): T | undefined {
  const definition = define(type)
  return getAvp(listWith([avp(definition, value)]), definition)
}

/** What reading `hex` as `type` throws. */
function faultOf<T>(type: AvpType<T>, hex: string): DiameterDecodeError {
  const list = listWith([avp(define(OctetString), Buffer.from(hex, 'hex'))])
  try {
    getAvp(list, define(type))
  } catch (error) {
    assert.ok(error instanceof DiameterDecodeError)
    return error
  }
  return assert.fail('accepted')
}

const fullUnicode = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => text.isWellFormed())

describe('AVP data formats (RFC 6733 §4.2, §4.3)', () => {
  it('reads what it has written', () => {
    fc.assert(fc.property(fc.nat(0xffff_ffff), (value) => assert.equal(roundTrip(Unsigned32, value), value)))
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), (value) => assert.equal(roundTrip(Unsigned64, value), value)),
    )
    fc.assert(fc.property(fullUnicode, (value) => assert.equal(roundTrip(UTF8String, value), value)))
    fc.assert(fc.property(fullUnicode, (value) => assert.equal(roundTrip(DiameterURI, value), value)))
    fc.assert(fc.property(fc.domain(), (value) => assert.equal(roundTrip(DiameterIdentity, value), value)))
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        assert.deepEqual(Uint8Array.from(roundTrip(OctetString, value) ?? []), value)
      }),
    )
  })

  it('writes IPv4 and IPv6 addresses with their family', () => {
    const octetsOf = (host: string) => {
      const data = getAvp(listWith([avp(define(Address), host)]), define(OctetString))
      return Buffer.from(data ?? []).toString('hex')
    }
    assert.equal(octetsOf('192.0.2.7'), '0001c0000207')
    assert.equal(octetsOf('2001:db8::7'), '000220010db8000000000000000000000007')
    for (const host of ['0.0.0.0', '255.255.255.255', '::', '::1', 'fe80::', '2001:db8:1:2:3:4:5:6']) {
      assert.equal(roundTrip(Address, host), host)
    }
  })

  it('counts Time from 1900 and goes on after 2036', () => {
    const at2026 = Date.UTC(2026, 0, 1)
    const at2040 = Date.UTC(2040, 0, 1)
    assert.equal(roundTrip(Time, at2026), at2026)
    assert.equal(roundTrip(Time, at2040), at2040)
    assert.equal(roundTrip(Time, 0), 0)
    const data = getAvp(listWith([avp(define(Time), 0)]), define(Unsigned32))
    assert.equal(data, 2_208_988_800)
  })

  it('reads names for numbers, from a list or with gaps', () => {
    assert.equal(roundTrip(enumerated(['A', 'B']), 'B'), 'B')
    assert.equal(roundTrip(enumerated({ ONE: 1, EIGHT: 8 }), 'EIGHT'), 'EIGHT')
  })

  it('opens groups in groups', () => {
    const group = define(Grouped)
    const list = listWith([avp(group, [avp(group, [avp(define(Unsigned32), 7), avp(define(Unsigned32), 8)])])])
    const outer = getAvp(list, group)
    const inner = outer === undefined ? undefined : getAvp(outer, group)
    assert.deepEqual(inner === undefined ? [] : getAvps(inner, define(Unsigned32)), [7, 8])
  })

  for (const [name, type, hex] of [
    ['Unsigned32 of three octets', Unsigned32, '010203'],
    ['Unsigned64 of four octets', Unsigned64, '01020304'],
    ['Time of five octets', Time, '0102030405'],
    ['Enumerated of no octets', enumerated(['A']), ''],
  ] as const) {
    it(`refuses ${name} with DIAMETER_INVALID_AVP_LENGTH and the AVP`, () => {
      const fault = faultOf(type as AvpType<unknown>, hex)
      assert.equal(fault.code, 'DIAMETER_INVALID_AVP_LENGTH')
      assert.equal(
        Buffer.from(fault.failedAvp ?? [])
          .subarray(8, 8 + hex.length / 2)
          .toString('hex'),
        hex,
      )
    })
  }

  for (const [name, type, hex] of [
    ['UTF8String that is not UTF-8', UTF8String, 'c328'],
    ['DiameterIdentity that is empty', DiameterIdentity, ''],
    ['DiameterIdentity beyond ASCII', DiameterIdentity, 'c3a4'],
    ['DiameterIdentity that is not UTF-8', DiameterIdentity, 'ff'],
    ['Enumerated with a number that has no name', enumerated(['A', 'B']), '00000002'],
    ['Address of an unknown family', Address, '0008aabbccdd'],
    ['Address of the wrong length', Address, '0001aabbcc'],
    ['Address without a family', Address, '00'],
  ] as const) {
    it(`refuses ${name} with DIAMETER_INVALID_AVP_VALUE`, () => {
      assert.equal(faultOf(type as AvpType<unknown>, hex).code, 'DIAMETER_INVALID_AVP_VALUE')
    })
  }

  it('takes U+FFFD that was really sent', () => {
    assert.equal(roundTrip(UTF8String, 'a\ufffdb'), 'a\ufffdb')
  })
})
