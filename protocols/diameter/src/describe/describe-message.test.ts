import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Avp, avp } from '../codec/avp.ts'
import { decodeMessage, encodeMessage } from '../codec/message.ts'
import { OctetString } from '../dictionary/avp-types.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import * as digest from '../dictionary/digest-avps.ts'
import { abbreviateCommand } from './command-name.ts'
import { describeMessage } from './describe-message.ts'

function text(flags: number, commandCode: number, avps: readonly Avp[]): string {
  const header = { flags, commandCode, applicationId: 16_777_216, hopByHopId: 0x1234, endToEndId: 0xabcdef01 }
  return describeMessage(decodeMessage(encodeMessage({ ...header, avps })))
}

describe('describeMessage', () => {
  it('prints one AVP a line, groups indented, names of the standard', () => {
    const lines = text(0xc0, 300, [
      avp(base.SessionId, 'icscf;1;2'),
      avp(base.VendorSpecificApplicationId, [avp(base.VendorId, 10415)]),
      avp(cx.VisitedNetworkIdentifier, Buffer.from('visited.example')),
      avp(cx.UserAuthorizationType, 'DE_REGISTRATION'),
    ])
    assert.equal(
      lines,
      [
        'Diameter User-Authorization-Request UAR(300) f=RP-- (0xc0) application=16777216 ' +
          'hop-by-hop=0x00001234 end-to-end=0xabcdef01',
        '  AVP: Session-Id(263) l=17 f=-M- val=icscf;1;2',
        '  AVP: Vendor-Specific-Application-Id(260) l=20 f=-M-',
        '    AVP: Vendor-Id(266) l=12 f=-M- val=10415',
        '  AVP: Visited-Network-Identifier(600) l=27 f=VM- vnd=10415 val=visited.example',
        '  AVP: User-Authorization-Type(623) l=16 f=VM- vnd=10415 val=DE_REGISTRATION',
      ].join('\n'),
    )
  })

  it('names results', () => {
    const lines = text(0x40, 300, [
      avp(base.ResultCode, 2001),
      avp(base.ExperimentalResult, [avp(base.VendorId, 10415), avp(base.ExperimentalResultCode, 5001)]),
    ])
    assert.match(lines, /val=DIAMETER_SUCCESS \(2001\)/)
    assert.match(lines, /val=DIAMETER_ERROR_USER_UNKNOWN \(5001\)/)
  })

  it('shows no key of an MAA, and RAND and AUTS of an MAR', () => {
    const item = avp(cx.SipAuthDataItem, [
      avp(cx.SipAuthorization, Buffer.from('c0ffee', 'hex')),
      avp(cx.ConfidentialityKey, Buffer.from('beef', 'hex')),
      avp(cx.IntegrityKey, Buffer.from('cafe', 'hex')),
      avp(cx.SipDigestAuthenticate, [avp(digest.DigestHa1, 'secret')]),
    ])
    const maa = text(0x40, 303, [item])
    for (const key of ['c0ffee', 'beef', 'cafe', 'secret']) assert.ok(!maa.includes(key), key)
    assert.equal(maa.match(/octets, masked/g)?.length, 4)
    const mar = text(0xc0, 303, [avp(cx.SipAuthDataItem, [avp(cx.SipAuthorization, Buffer.from('c0ffee', 'hex'))])])
    assert.match(mar, /val=c0ffee/)
  })

  it('prints what cannot be understood as hexadecimal', () => {
    const broken = avp({ ...base.ResultCode, type: OctetString }, Buffer.from('0102', 'hex'))
    const strange = avp({ name: '', code: 9999, vendorId: 0, flags: 0, type: OctetString }, Buffer.from('00ff', 'hex'))
    const lines = text(0xc0, 9, [broken, strange])
    assert.match(lines, /^Diameter Command-9-Request 9-R\(9\)/)
    assert.match(lines, /Result-Code\(268\) l=10 f=-M- val=0102/)
    assert.match(lines, /Unknown\(9999\) l=10 f=--- val=00ff/)
  })

  it('does not pass control characters on to a terminal', () => {
    assert.match(text(0xc0, 300, [avp(base.UserName, 'a\u001b[2Jb\n')]), /val=a\\x1b\[2Jb\\x0a$/)
  })

  it('abbreviates commands for ladders', () => {
    const header = { applicationId: 0, hopByHopId: 0, endToEndId: 0 }
    assert.equal(abbreviateCommand({ ...header, flags: 0x80, commandCode: 303 }), 'MAR')
    assert.equal(abbreviateCommand({ ...header, flags: 0, commandCode: 257 }), 'CEA')
  })
})
