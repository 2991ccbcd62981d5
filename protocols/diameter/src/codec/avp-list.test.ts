import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { avpData, avpOctets, findAvp, indexAvps, indexSoundAvps, MAX_AVPS } from './avp-list.ts'
import { DiameterDecodeError } from './diameter-decode-error.ts'

const RESULT = '0000010c' + '4000000c' + '000007d1'
/** Public-Identity `sip:a`: twelve octets of header, five of data, three of padding. */
const IDENTITY = '00000259' + 'c0000011' + '000028af' + '7369703a61' + '000000'

function index(hex: string) {
  const octets = Buffer.from(hex, 'hex')
  return indexAvps(octets, 0, octets.length)
}

function faultOf(hex: string): DiameterDecodeError {
  try {
    index(hex)
  } catch (error) {
    assert.ok(error instanceof DiameterDecodeError)
    return error
  }
  return assert.fail('accepted')
}

describe('AVP index', () => {
  it('finds each AVP behind the padding of the one before (RFC 6733 §4.1)', () => {
    const list = index(IDENTITY + RESULT)
    assert.deepEqual([...list.codes], [601, 268])
    assert.deepEqual([...list.offsets], [0, 20])
    assert.equal(Buffer.from(avpData(list, 0)).toString(), 'sip:a')
    assert.equal(Buffer.from(avpOctets(list, 0)).toString('hex'), IDENTITY)
  })

  it('tells an AVP of a vendor from one of the IETF with the same code', () => {
    const list = index(`00000259${'40000009'}41000000${IDENTITY}`)
    assert.equal(findAvp(list, { code: 601, vendorId: 10415 }), 1)
    assert.equal(findAvp(list, { code: 601, vendorId: 0 }), 0)
    assert.equal(findAvp(list, { code: 601, vendorId: 5 }), -1)
  })

  it('takes a last AVP whose padding is missing, as some put into groups', () => {
    const list = index(IDENTITY.slice(0, -6))
    assert.equal(avpOctets(list, 0).length, 17)
  })

  for (const [name, hex, failed] of [
    ['longer than what is left', '0000010c' + '40000010' + '000007d1', '0000010c40000008'],
    ['shorter than its header', '0000010c' + '40000007' + '000007d1', '0000010c40000008'],
    ['shorter than its header with a vendor', '00000259' + 'c000000b' + '000028af', '00000259c000000c000028af'],
    ['with V and no room for a vendor', '00000259' + 'c0000008', '00000259c000000c00000000'],
    ['cut off in its header', '0000010c' + '40', '0000010c40000008'],
  ] as const) {
    it(`refuses an AVP ${name} with DIAMETER_INVALID_AVP_LENGTH and its header (RFC 6733 §7.1.5)`, () => {
      const fault = faultOf(RESULT + hex)
      assert.equal(fault.code, 'DIAMETER_INVALID_AVP_LENGTH')
      assert.equal(fault.resultCode, 5014)
      assert.equal(fault.offset, 12)
      assert.equal(Buffer.from(fault.failedAvp ?? []).toString('hex'), failed)
    })
  }

  it('gives the AVPs before a fault to whoever has to answer', () => {
    const octets = Buffer.from(`${RESULT}0000010c40000010`, 'hex')
    assert.deepEqual([...indexSoundAvps(octets, 0, octets.length).codes], [268])
  })

  it(`takes ${MAX_AVPS} AVPs and no more`, () => {
    assert.equal(index(RESULT.repeat(MAX_AVPS)).codes.length, MAX_AVPS)
    const fault = faultOf(RESULT.repeat(MAX_AVPS) + IDENTITY)
    assert.equal(fault.code, 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES')
    assert.equal(Buffer.from(fault.failedAvp ?? []).toString('hex'), IDENTITY)
  })
})
