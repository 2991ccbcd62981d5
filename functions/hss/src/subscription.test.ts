import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingsOf } from './config.ts'
import { type Subscriber, subscriptionOf } from './subscription.ts'

const subscriber: Subscriber = {
  imsi: '001010000000001',
  msisdn: '491701234567',
  k: new Uint8Array(16),
  opc: new Uint8Array(16),
  amf: 0,
  seq: 0,
  indLength: 5,
  delta: 2 ** 28,
  isTemporaryImpuBarred: true,
}

test('a SIM with a number has three identities in one set, the SIP one first (TS 23.003 §13.3, §13.4B)', () => {
  const { impis, registrationSets } = subscriptionOf(subscriber, settingsOf({ plmn: { mcc: '001', mnc: '01' } }))
  assert.deepEqual(
    impis.map(({ impi }) => impi),
    ['001010000000001@ims.mnc001.mcc001.3gppnetwork.org'],
  )
  assert.deepEqual(registrationSets, [
    {
      impus: [
        {
          identity: 'sip:+491701234567@ims.mnc001.mcc001.3gppnetwork.org;user=phone',
          barred: false,
          aliasGroup: '1',
          serviceProfile: 'default',
        },
        { identity: 'tel:+491701234567', barred: false, aliasGroup: '1', serviceProfile: 'default' },
        { identity: 'sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org', barred: true, serviceProfile: 'default' },
      ],
    },
  ])
})

test('a SIM without a number has the identity of its IMSI alone', () => {
  const { msisdn: _, ...numberless } = { ...subscriber, isTemporaryImpuBarred: false }
  const { registrationSets } = subscriptionOf(numberless, settingsOf({ plmn: { mcc: '310', mnc: '410' } }))
  const identity = 'sip:001010000000001@ims.mnc410.mcc310.3gppnetwork.org'
  assert.deepEqual(registrationSets, [{ impus: [{ identity, barred: false, serviceProfile: 'default' }] }])
})

test('a realm of its own replaces the one of the PLMN; the name goes to every identity', () => {
  const settings = settingsOf({ plmn: { mcc: '001', mnc: '01' }, realm: 'IMS.Example' })
  const { impis, registrationSets } = subscriptionOf({ ...subscriber, displayName: 'Alice' }, settings)
  assert.equal(impis[0]?.impi, '001010000000001@ims.example')
  assert.deepEqual(
    registrationSets[0]?.impus.map(({ displayName }) => displayName),
    ['Alice', 'Alice', 'Alice'],
  )
})
