import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aliasesOf } from './aliases.ts'
import { isE164, msisdnOf, parseE164, withoutSeparators } from './e164.ts'

test('an international number has 1 to 15 digits and does not begin with 0 (ITU-T E.164 §6)', () => {
  assert.equal(isE164('+491701234567'), true)
  assert.equal(isE164('+123456789012345'), true)
  for (const text of ['', '+', '491701234567', '+0491701234567', '+1234567890123456', '+49a', '+49-170']) {
    assert.equal(isE164(text), false, text)
  }
})

test('visual separators are dropped and a missing + is added (RFC 3966 §5.1.1)', () => {
  assert.equal(parseE164('+49 (170) 123.45-67'), '+491701234567')
  assert.equal(parseE164('491701234567'), '+491701234567')
  assert.equal(parseE164('0170 1234567'), undefined)
  assert.equal(parseE164('+49 170 x'), undefined)
  assert.equal(msisdnOf('+491701234567'), '491701234567')
})

test('text without separators is given back as it is', () => {
  assert.equal(withoutSeparators('*21#'), '*21#')
  assert.equal(withoutSeparators('-1-2-'), '12')
})

test('the tel and SIP aliases of a number (TS 23.228 §4.3.3.2)', () => {
  assert.deepEqual(aliasesOf('491701234567', 'IMS.mnc001.mcc001.3gppnetwork.org'), {
    tel: 'tel:+491701234567',
    sip: 'sip:+491701234567@ims.mnc001.mcc001.3gppnetwork.org;user=phone',
  })
  assert.deepEqual(aliasesOf('+49 170 1234567', 'example.net'), aliasesOf('491701234567', 'example.net'))
  assert.throws(() => aliasesOf('0170', 'example.net'), { code: 'NUMBER_INVALID' })
})
