// TS 29.228 §6.1.1: user registration status query (UAR). One test for each row of the table in §6.1.1.1.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  alice,
  bob,
  impiRecord,
  mar,
  realm,
  register,
  registrationOf,
  sar,
  scscf1,
  scscf2,
  uar,
  withHss,
} from './hss-under-test.ts'

const anyScscf = { mandatory: [], optional: [], serverNames: [] }

describe('identities (TS 29.228 §6.1.1.1 steps 1 and 2)', () => {
  test('an IMPI that does not exist is 5001', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await uar(hss, { impi: `nobody@${realm}` }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    }))

  test('an IMPU that does not exist is 5001', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await uar(hss, { impu: `sip:nobody@${realm}` }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    }))

  test('an IMPU of another subscription is 5002', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await uar(hss, { impu: bob.sip }), { result: 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH' })
    }))

  test('a service identity is no public user identity: 5001', () =>
    withHss(async ({ hss }) => {
      const psi = { identity: `sip:chat@${realm}`, identityType: 'DISTINCT_PSI', barred: false } as const
      const impi = `chat@${realm}`
      await hss.provisioning.addSubscription({ impis: [impiRecord(impi)], registrationSets: [{ impus: [psi] }] })
      assert.deepEqual(await uar(hss, { impi, impu: psi.identity }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    }))

  test('the same identity in another spelling is found (TS 23.003 §13.4)', () =>
    withHss(async ({ hss }) => {
      const { result } = await uar(hss, { impu: `SIP:%2B491701234567@${realm.toUpperCase()};user=phone` })
      assert.equal(result, 'DIAMETER_FIRST_REGISTRATION')
    }))
})

describe('barring (TS 29.228 §6.1.1.1 step 3)', () => {
  const impi = `barred@${realm}`
  const impu = `sip:barred@${realm}`
  const allBarred = {
    impis: [impiRecord(impi)],
    registrationSets: [{ impus: [{ identity: impu, barred: true }] }],
  }

  test('a barred identity may register when its set has one that is not', () =>
    withHss(async ({ hss }) => {
      assert.equal((await uar(hss, { impu: alice.temporaryImpu })).result, 'DIAMETER_FIRST_REGISTRATION')
    }))

  test('a barred identity whose set is barred as a whole is rejected, types 0 and 2', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(allBarred)
      for (const type of ['REGISTRATION', 'REGISTRATION_AND_CAPABILITIES'] as const) {
        assert.deepEqual(await uar(hss, { impi, impu, type }), { result: 'DIAMETER_AUTHORIZATION_REJECTED' })
      }
    }))

  test('an emergency registration is not barred', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(allBarred)
      assert.equal((await uar(hss, { impi, impu, emergency: true })).result, 'DIAMETER_FIRST_REGISTRATION')
    }))
})

describe('roaming (TS 29.228 §6.1.1.1 step 4)', () => {
  const visitedNetwork = 'ims.mnc099.mcc901.3gppnetwork.org'
  const onlyNeighbour = { visitedNetworks: ['ims.mnc002.mcc002.3gppnetwork.org'] }

  test('a network that is not allowed is 5004, types 0 and 2', () =>
    withHss(async ({ hss }) => {
      for (const type of ['REGISTRATION', 'REGISTRATION_AND_CAPABILITIES'] as const) {
        assert.deepEqual(await uar(hss, { visitedNetwork, type }), { result: 'DIAMETER_ERROR_ROAMING_NOT_ALLOWED' })
      }
    }, onlyNeighbour))

  test('the home network and those that are configured are allowed', () =>
    withHss(async ({ hss }) => {
      for (const network of [realm, realm.toUpperCase(), 'ims.mnc002.mcc002.3gppnetwork.org']) {
        assert.equal((await uar(hss, { visitedNetwork: network })).result, 'DIAMETER_FIRST_REGISTRATION')
      }
    }, onlyNeighbour))

  test('what the subscription says goes before the configuration', () =>
    withHss(async ({ hss }) => {
      const impi = `roamer@${realm}`
      const impu = `sip:roamer@${realm}`
      await hss.provisioning.addSubscription({
        impis: [impiRecord(impi)],
        registrationSets: [{ impus: [{ identity: impu, barred: false }] }],
        visitedNetworks: [visitedNetwork],
      })
      assert.equal((await uar(hss, { impi, impu, visitedNetwork })).result, 'DIAMETER_FIRST_REGISTRATION')
      const elsewhere = 'ims.mnc002.mcc002.3gppnetwork.org'
      assert.equal(
        (await uar(hss, { impi, impu, visitedNetwork: elsewhere })).result,
        'DIAMETER_ERROR_ROAMING_NOT_ALLOWED',
      )
    }, onlyNeighbour))

  test('a de-registration and an emergency registration are allowed from anywhere', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      assert.equal((await uar(hss, { visitedNetwork, type: 'DE_REGISTRATION' })).result, 'DIAMETER_SUCCESS')
      const { result } = await uar(hss, { visitedNetwork, emergency: true })
      assert.equal(result, 'DIAMETER_SUBSEQUENT_REGISTRATION')
    }, onlyNeighbour))
})

describe('registration state (TS 29.228 §6.1.1.1 step 5)', () => {
  test('registered: the S-CSCF, 2002 for type 0 and 2001 for type 1', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      assert.deepEqual(await uar(hss), { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName: scscf1 })
      const leaving = await uar(hss, { type: 'DE_REGISTRATION' })
      assert.deepEqual(leaving, { result: 'DIAMETER_SUCCESS', serverName: scscf1 })
    }))

  test('unregistered: the S-CSCF, 2002 for type 0 and 2001 for type 1', () =>
    withHss(async ({ hss }) => {
      await sar(hss, 'UNREGISTERED_USER')
      assert.equal((await registrationOf(hss)).state, 'unregistered')
      assert.deepEqual(await uar(hss), { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName: scscf1 })
      const leaving = await uar(hss, { type: 'DE_REGISTRATION' })
      assert.deepEqual(leaving, { result: 'DIAMETER_SUCCESS', serverName: scscf1 })
    }))

  test('not registered, no S-CSCF in the subscription: 2001 with capabilities', () =>
    withHss(async ({ hss }) => {
      assert.deepEqual(await uar(hss), { result: 'DIAMETER_FIRST_REGISTRATION', serverCapabilities: anyScscf })
    }))

  test('not registered, another set of the subscription has an S-CSCF: 2002 with its name', () =>
    withHss(async ({ hss }) => {
      const impi = `two@${realm}`
      const [work, home] = [`sip:work@${realm}`, `sip:home@${realm}`]
      await hss.provisioning.addSubscription({
        impis: [impiRecord(impi)],
        registrationSets: [work, home].map((identity) => ({ impus: [{ identity, barred: false }] })),
      })
      await sar(hss, 'REGISTRATION', { impi, impus: [work] })
      const answer = await uar(hss, { impi, impu: home })
      assert.deepEqual(answer, { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName: scscf1 })
      const leaving = await uar(hss, { impi, impu: home, type: 'DE_REGISTRATION' })
      assert.deepEqual(leaving, { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    }))

  test('not registered, authentication pending: 2002 with the S-CSCF that has the vector', () =>
    withHss(async ({ hss }) => {
      await mar(hss)
      assert.deepEqual(await uar(hss), { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName: scscf1 })
      const leaving = await uar(hss, { type: 'DE_REGISTRATION' })
      assert.deepEqual(leaving, { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    }))

  test('not registered: type 1 is 5003', () =>
    withHss(async ({ hss }) => {
      const answer = await uar(hss, { type: 'DE_REGISTRATION' })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    }))

  test('type 2 is 2001 with capabilities in every state', () =>
    withHss(async ({ hss }) => {
      const type = 'REGISTRATION_AND_CAPABILITIES'
      const expected = { result: 'DIAMETER_SUCCESS', serverCapabilities: anyScscf }
      assert.deepEqual(await uar(hss, { type }), expected)
      await mar(hss)
      assert.deepEqual(await uar(hss, { type }), expected)
      await sar(hss, 'UNREGISTERED_USER')
      assert.deepEqual(await uar(hss, { type }), expected)
      await sar(hss, 'REGISTRATION')
      assert.deepEqual(await uar(hss, { type }), expected)
    }))

  test('type 1 changes nothing: only SAR clears the S-CSCF (TS 29.228 §6.1.2.1)', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      await uar(hss, { type: 'DE_REGISTRATION' })
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('after type 2 another S-CSCF may take over (TS 29.228 §6.1.1.1, TS 23.380 §4.2)', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      const early = await sar(hss, 'REGISTRATION', { serverName: scscf2 })
      assert.equal(early.result, 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED')
      await uar(hss, { type: 'REGISTRATION_AND_CAPABILITIES' })
      const taken = await sar(hss, 'REGISTRATION', { serverName: scscf2 })
      assert.equal(taken.result, 'DIAMETER_SUCCESS')
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf2 })
    }))
})

test('capabilities of the subscription, else those that are configured (TS 29.228 §6.7)', () =>
  withHss(
    async ({ hss }) => {
      const impi = `vip@${realm}`
      const impu = `sip:vip@${realm}`
      const capabilities = { mandatory: [7], optional: [1, 2], serverNames: [scscf2] }
      await hss.provisioning.addSubscription({
        impis: [impiRecord(impi)],
        registrationSets: [{ impus: [{ identity: impu, barred: false }] }],
        capabilities,
      })
      assert.deepEqual((await uar(hss, { impi, impu })).serverCapabilities, capabilities)
      assert.deepEqual((await uar(hss)).serverCapabilities, { mandatory: [3], optional: [], serverNames: [] })
    },
    { capabilities: { mandatory: [3], optional: [], serverNames: [] } },
  ))
