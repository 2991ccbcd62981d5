import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Avp, avp } from '../codec/avp.ts'
import { indexAvps, MAX_GROUP_DEPTH } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { decodeMessage, encodeMessage } from '../codec/message.ts'
import { OctetString } from './avp-types.ts'
import * as base from './base-avps.ts'
import * as cx from './cx-avps.ts'
import { completeFailedAvp } from './get-avp.ts'
import { checkAvps, createGrammar, many, one, optional, some } from './grammar.ts'

const grammar = createGrammar([
  one(base.SessionId),
  optional(base.UserName),
  many(base.ProxyInfo),
  some(base.RouteRecord),
  one(base.VendorSpecificApplicationId),
])

const application = avp(base.VendorSpecificApplicationId, [avp(base.VendorId, 10415)])
const good = [avp(base.SessionId, 'a;1;2'), avp(base.RouteRecord, 'x.example'), application]

function listOf(avps: readonly Avp[]) {
  const header = { flags: 0x80, commandCode: 1, applicationId: 0, hopByHopId: 0, endToEndId: 0 }
  return decodeMessage(encodeMessage({ ...header, avps })).avps
}

function check(avps: readonly Avp[]): DiameterDecodeError | undefined {
  try {
    checkAvps(listOf(avps), grammar)
    return undefined
  } catch (error) {
    assert.ok(error instanceof DiameterDecodeError)
    return error
  }
}

/** An AVP that no table has. */
function unknown(flags: number, code = 9999): Avp {
  return avp({ name: 'Unknown', code, vendorId: flags & 0x80 ? 10415 : 0, flags, type: OctetString }, Buffer.from('x'))
}

function failedAvp(fault: DiameterDecodeError | undefined) {
  const octets = Buffer.from(completeFailedAvp(fault?.failedAvp ?? new Uint8Array(8)))
  return indexAvps(octets, 0, octets.length)
}

describe('command format', () => {
  it('takes what it asks for, in any order, and known AVPs that it does not name', () => {
    assert.equal(check(good), undefined)
    assert.equal(check([...good].reverse()), undefined)
    assert.equal(check([...good, avp(base.RouteRecord, 'y'), avp(cx.PublicIdentity, 'sip:a')]), undefined)
  })

  it('takes a known AVP with or without the M bit', () => {
    assert.equal(check([...good, avp({ ...base.UserName, flags: 0 }, 'u')]), undefined)
    assert.equal(check([...good, avp({ ...cx.UarFlags, flags: 0xc0 }, 1)]), undefined)
  })

  for (const absent of [base.SessionId, base.RouteRecord, base.VendorSpecificApplicationId]) {
    it(`misses ${absent.name}: DIAMETER_MISSING_AVP with an example of it (RFC 6733 §7.5)`, () => {
      const fault = check(good.filter(({ definition }) => definition?.code !== absent.code))
      assert.equal(fault?.code, 'DIAMETER_MISSING_AVP')
      assert.deepEqual([...failedAvp(fault).codes], [absent.code])
    })
  }

  it('sees one too many: DIAMETER_AVP_OCCURS_TOO_MANY_TIMES with the first surplus one', () => {
    const fault = check([avp(base.UserName, 'first'), ...good, avp(base.UserName, 'surplus')])
    assert.equal(fault?.code, 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES')
    assert.ok(Buffer.from(fault?.failedAvp ?? []).includes('surplus'))
  })

  it('refuses an unknown AVP with the M bit: DIAMETER_AVP_UNSUPPORTED with that AVP', () => {
    const fault = check([...good, unknown(0xc0)])
    assert.equal(fault?.code, 'DIAMETER_AVP_UNSUPPORTED')
    assert.deepEqual([...failedAvp(fault).codes], [9999])
    assert.equal(check([...good, unknown(0x40)])?.code, 'DIAMETER_AVP_UNSUPPORTED')
  })

  it('lets an unknown AVP without the M bit pass', () => {
    assert.equal(check([...good, unknown(0x80), unknown(0)]), undefined)
  })

  it('takes the code of another vendor for another AVP', () => {
    const foreign = avp({ ...base.SessionId, vendorId: 5, flags: 0xc0 }, 'x')
    assert.equal(check([...good, foreign])?.code, 'DIAMETER_AVP_UNSUPPORTED')
  })

  it('looks into groups, named ones and others (RFC 6733 §4.4)', () => {
    const inNamed = avp(base.ProxyInfo, [unknown(0xc0)])
    const inOther = avp(cx.ServerCapabilities, [avp(cx.SipAuthDataItem, [unknown(0xc0)])])
    assert.equal(check([...good, inNamed])?.code, 'DIAMETER_AVP_UNSUPPORTED')
    assert.equal(check([...good, inOther])?.code, 'DIAMETER_AVP_UNSUPPORTED')
  })

  it('does not look into Failed-AVP, which holds what somebody did not know', () => {
    assert.equal(check([...good, avp(base.FailedAvp, [unknown(0xc0)])]), undefined)
  })

  it('refuses reserved bits of an AVP: DIAMETER_INVALID_AVP_BITS', () => {
    assert.equal(check([...good, avp({ ...base.UserName, flags: 0x41 }, 'u')])?.code, 'DIAMETER_INVALID_AVP_BITS')
  })

  it(`opens groups ${MAX_GROUP_DEPTH} deep and no deeper`, () => {
    let group = avp(cx.ServerCapabilities, [])
    for (let depth = 1; depth < MAX_GROUP_DEPTH; depth++) group = avp(cx.ServerCapabilities, [group])
    assert.equal(check([...good, group]), undefined)
    assert.equal(check([...good, avp(cx.ServerCapabilities, [group])])?.code, 'DIAMETER_INVALID_AVP_VALUE')
  })

  it('gives an AVP of wrong length back with the least data of its type (RFC 6733 §7.1.5)', () => {
    const octets = Buffer.from('0000010c' + '40000008', 'hex')
    assert.equal(Buffer.from(completeFailedAvp(octets)).toString('hex'), '0000010c4000000c00000000')
    const strange = Buffer.from('0000270f' + '40000008', 'hex')
    assert.equal(completeFailedAvp(strange), strange)
  })
})
