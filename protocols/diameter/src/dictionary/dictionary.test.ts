import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as base from './base-avps.ts'
import * as cx from './cx-avps.ts'
import { mandatory, TGPP_VENDOR_ID } from './definition.ts'
import { definitions, findDefinition } from './dictionary.ts'

describe('dictionary', () => {
  it('has every AVP of RFC 6733 §4.5, of Cx and of Digest', () => {
    assert.equal(definitions.filter(({ vendorId }) => vendorId === 0).length, 49 + 4)
    assert.equal(definitions.filter(({ vendorId }) => vendorId === TGPP_VENDOR_ID).length, 59)
  })

  it('has each code of a vendor once, and finds it', () => {
    for (const definition of definitions) {
      assert.equal(findDefinition(definition.code, definition.vendorId), definition)
    }
  })

  it('knows no vendor and no code by guessing', () => {
    assert.equal(findDefinition(601, 0), undefined)
    assert.equal(findDefinition(263, TGPP_VENDOR_ID), undefined)
    assert.equal(findDefinition(601, 1), undefined)
  })

  it('writes the V bit exactly where there is a vendor', () => {
    for (const { name, vendorId, flags } of definitions) assert.equal((flags & 0x80) !== 0, vendorId !== 0, name)
  })

  it('can demand a feature with the M bit (TS 29.229 §7.2.1)', () => {
    assert.equal(cx.SupportedFeatures.flags, 0x80)
    assert.equal(mandatory(cx.SupportedFeatures).flags, 0xc0)
    assert.equal(mandatory(base.SessionId).flags, base.SessionId.flags)
  })
})
