import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import * as digest from '../dictionary/digest-avps.ts'
import { type Avp, avp } from './avp.ts'
import { maskKeys } from './mask-keys.ts'
import { encodeMessage } from './message.ts'

const XRES = Buffer.from('a1'.repeat(8), 'hex')
const CK = Buffer.from('c2'.repeat(16), 'hex')
const IK = Buffer.from('d3'.repeat(16), 'hex')
const AUTN = Buffer.from('e4'.repeat(32), 'hex')
const HA1 = '0123456789abcdef0123456789abcdef'

const item = avp(cx.SipAuthDataItem, [
  avp(cx.SipAuthenticate, AUTN),
  avp(cx.SipAuthorization, XRES),
  avp(cx.ConfidentialityKey, CK),
  avp(cx.IntegrityKey, IK),
  avp(cx.SipDigestAuthenticate, [avp(digest.DigestRealm, 'realm'), avp(digest.DigestHa1, HA1)]),
])

function encode(commandCode: number, flags: number, avps: Avp[]): Buffer {
  return encodeMessage({ flags, commandCode, applicationId: 16_777_216, hopByHopId: 1, endToEndId: 2, avps })
}

function countOf(octets: Uint8Array, part: Uint8Array | string): number {
  return Buffer.from(octets).toString('latin1').split(Buffer.from(part).toString('latin1')).length - 1
}

describe('maskKeys', () => {
  it('overwrites XRES, CK, IK and HA1 of an MAA, and nothing else', () => {
    const maa = encode(303, 0x40, [avp(base.UserName, 'a@b'), item, item])
    const masked = maskKeys(maa)
    assert.equal(masked.length, maa.length)
    for (const key of [XRES, CK, IK, HA1]) assert.equal(countOf(masked, key), 0)
    assert.equal(countOf(masked, AUTN), 2)
    const changed = maa.filter((octet, i) => octet !== masked[i])
    assert.equal(changed.length, 2 * (XRES.length + CK.length + IK.length + HA1.length))
    assert.equal(countOf(maa, CK), 2, 'the message itself stays')
  })

  it('leaves RAND and AUTS in an MAR', () => {
    const auts = Buffer.from('f5'.repeat(30), 'hex')
    const mar = encode(303, 0xc0, [avp(cx.SipAuthDataItem, [avp(cx.SipAuthorization, auts)])])
    assert.equal(maskKeys(mar), mar)
  })

  it('overwrites the HA1 of a PPR, also inside the Failed-AVP of a PPA', () => {
    const ppr = encode(305, 0xc0, [item])
    assert.equal(countOf(maskKeys(ppr), HA1), 0)
    const ppa = encode(305, 0x40, [avp(base.FailedAvp, [item])])
    assert.equal(countOf(maskKeys(ppa), HA1), 0)
  })

  it('gives the same array for every other command', () => {
    const saa = encode(301, 0x40, [avp(cx.UserData, CK)])
    assert.equal(maskKeys(saa), saa)
  })

  it('does not take AVP 625 of the IETF for a key', () => {
    const maa = encode(303, 0x40, [avp({ ...cx.ConfidentialityKey, vendorId: 0, flags: 0 }, CK)])
    assert.equal(maskKeys(maa), maa)
  })

  it('overwrites all that follows an AVP whose length is wrong', () => {
    const maa = encode(303, 0x40, [avp(base.UserName, 'a@b'), item])
    maa.writeUIntBE(4, 20 + 5, 3)
    const masked = maskKeys(maa)
    assert.deepEqual(masked.subarray(20), Buffer.alloc(maa.length - 20))
    const inner = encode(303, 0x40, [item])
    inner.writeUIntBE(0xffff, 20 + 12 + 5, 3)
    assert.equal(countOf(maskKeys(inner), CK), 0)
  })

  it('survives less than a header', () => {
    for (let length = 0; length < 20; length++) assert.equal(maskKeys(new Uint8Array(length)).length, length)
  })
})
