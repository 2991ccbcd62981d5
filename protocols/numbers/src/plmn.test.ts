import assert from 'node:assert/strict'
import { test } from 'node:test'
import { impiOf, plmnOfImsi, realmOf, temporaryImpuOf } from './plmn.ts'

test('the home network domain of a three-digit MNC holds its digits (TS 23.003 §13.2)', () => {
  assert.equal(realmOf({ mcc: '310', mnc: '410' }), 'ims.mnc410.mcc310.3gppnetwork.org')
})

test('a two-digit MNC gets a leading zero in the domain name (TS 23.003 §13.2)', () => {
  assert.equal(realmOf({ mcc: '234', mnc: '15' }), 'ims.mnc015.mcc234.3gppnetwork.org')
  assert.equal(realmOf({ mcc: '001', mnc: '01' }), realmOf({ mcc: '001', mnc: '001' }))
})

test('identities derived from the IMSI (TS 23.003 §13.3, §13.4B)', () => {
  const plmn = { mcc: '234', mnc: '15' }
  assert.equal(impiOf('234150999999999', plmn), '234150999999999@ims.mnc015.mcc234.3gppnetwork.org')
  assert.equal(temporaryImpuOf('234150999999999', plmn), 'sip:234150999999999@ims.mnc015.mcc234.3gppnetwork.org')
})

test('the PLMN of an IMSI depends on the length of its MNC (TS 23.003 §2.2)', () => {
  assert.deepEqual(plmnOfImsi('310410123456789', 3), { mcc: '310', mnc: '410' })
  assert.deepEqual(plmnOfImsi('001010000000001', 2), { mcc: '001', mnc: '01' })
})

test('digits that YAML turned into something else are refused, with the remedy', () => {
  assert.throws(() => realmOf({ mcc: '1', mnc: '01' }), { code: 'PLMN_INVALID', remedy: /leading zeros/ })
  assert.throws(() => realmOf({ mcc: '001', mnc: '1' }), { code: 'PLMN_INVALID' })
  assert.throws(() => realmOf({ mcc: '001', mnc: '0x1' }), { code: 'PLMN_INVALID' })
  assert.throws(() => impiOf('1010123456789e2', { mcc: '001', mnc: '01' }), { code: 'IMSI_INVALID' })
  assert.throws(() => plmnOfImsi('00101', 2), { code: 'IMSI_INVALID' })
  assert.throws(() => plmnOfImsi('0010100000000012', 2), { code: 'IMSI_INVALID' })
})
