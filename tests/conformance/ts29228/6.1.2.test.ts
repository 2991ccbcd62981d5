// TS 29.228 §6.1.2: S-CSCF registration and de-registration notification (SAR). Types 0 to 2 and 12; the others are in
// 6.1.2-unregistered-user.test.ts and 6.1.2-de-registration.test.ts.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  alice,
  bob,
  identitiesOf,
  impiRecord,
  mar,
  realm,
  register,
  registrationOf,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  uar,
  withHss,
} from './hss-under-test.ts'

const restoration = {
  impi: alice.impi,
  contacts: [{ contact: '<sip:alice@192.0.2.1:5060>', path: '<sip:pcscf.example;lr>' }],
}
const notRegistered = { state: 'not-registered', scscf: undefined }
/** Two phones that share a public identity. */
const shared = {
  phone: `phone@${realm}`,
  tablet: `tablet@${realm}`,
  impu: `sip:shared@${realm}`,
}
const sharedSubscription = {
  impis: [impiRecord(shared.phone), impiRecord(shared.tablet)],
  registrationSets: [{ impus: [{ identity: shared.impu, barred: false }] }],
}

describe('what is checked first (TS 29.228 §6.1.2.1 steps 1 to 3)', () => {
  test('an identity that does not exist is 5001', () =>
    withHss(async ({ hss }) => {
      const unknown = { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
      assert.deepEqual(await sar(hss, 'REGISTRATION', { impi: `nobody@${realm}` }), unknown)
      assert.deepEqual(await sar(hss, 'REGISTRATION', { impus: [`sip:nobody@${realm}`] }), unknown)
      assert.deepEqual(await sar(hss, 'USER_DEREGISTRATION', { impi: `nobody@${realm}`, impus: [] }), unknown)
      assert.deepEqual(await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [`sip:nobody@${realm}`] }), unknown)
    }))

  test('identities that do not belong together are 5002', () =>
    withHss(async ({ hss }) => {
      const answer = await sar(hss, 'REGISTRATION', { impus: [bob.sip] })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH' })
    }))

  test('several identities are 5009 but for the types of de-registration', () =>
    withHss(async ({ hss }) => {
      const impus = [alice.sip, alice.tel]
      const oneOnly = [
        'NO_ASSIGNMENT',
        'REGISTRATION',
        'RE_REGISTRATION',
        'UNREGISTERED_USER',
        'AUTHENTICATION_FAILURE',
        'AUTHENTICATION_TIMEOUT',
      ] as const
      for (const type of oneOnly) {
        assert.deepEqual(await sar(hss, type, { impus }), { result: 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES' })
      }
      await register(hss)
      assert.equal((await sar(hss, 'USER_DEREGISTRATION', { impus })).result, 'DIAMETER_SUCCESS')
    }))

  test('an identity among several that does not exist is 5001 before they are 5009', () =>
    withHss(async ({ hss }) => {
      const impus = [alice.sip, `sip:nobody@${realm}`]
      assert.deepEqual(await sar(hss, 'REGISTRATION', { impus }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    }))

  test('more identities than anybody has are 5009 for every type', () =>
    withHss(async ({ hss }) => {
      const impus = Array.from({ length: 65 }, () => alice.sip)
      const answer = await sar(hss, 'USER_DEREGISTRATION', { impus })
      assert.deepEqual(answer, { result: 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES' })
    }))

  test('an identity that is needed and missing is 5005', () =>
    withHss(async ({ hss }) => {
      const missing = { result: 'DIAMETER_MISSING_AVP' }
      assert.deepEqual(await sar(hss, 'REGISTRATION', { impus: [] }), missing)
      assert.deepEqual(await sarWithoutImpi(hss, 'REGISTRATION'), missing)
      assert.deepEqual(await sarWithoutImpi(hss, 'USER_DEREGISTRATION', { impus: [] }), missing)
    }))

  test('a service identity is not registered by anybody: 5007', () =>
    withHss(async ({ hss }) => {
      const impi = `chat@${realm}`
      const psi = { identity: `sip:chat@${realm}`, identityType: 'DISTINCT_PSI', barred: false } as const
      await hss.provisioning.addSubscription({ impis: [impiRecord(impi)], registrationSets: [{ impus: [psi] }] })
      for (const type of [
        'REGISTRATION',
        'RE_REGISTRATION',
        'USER_DEREGISTRATION',
        'AUTHENTICATION_TIMEOUT',
      ] as const) {
        const answer = await sar(hss, type, { impi, impus: [psi.identity] })
        assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' })
      }
      assert.equal((await sar(hss, 'UNREGISTERED_USER', { impi, impus: [psi.identity] })).result, 'DIAMETER_SUCCESS')
    }))
})

describe('NO_ASSIGNMENT (0)', () => {
  test('gives the profile to the S-CSCF that has the user, and changes nothing', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      const answer = await sar(hss, 'NO_ASSIGNMENT')
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('any other S-CSCF gets 5012, without User-Data', () =>
    withHss(async ({ hss }) => {
      const refused = { result: 'DIAMETER_UNABLE_TO_COMPLY' }
      assert.deepEqual(await sar(hss, 'NO_ASSIGNMENT'), refused)
      await register(hss)
      assert.deepEqual(await sar(hss, 'NO_ASSIGNMENT', { serverName: scscf2 }), refused)
    }))

  test('an S-CSCF that is to take over gets the profile before it does', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      await uar(hss, { type: 'REGISTRATION_AND_CAPABILITIES' })
      assert.equal((await sar(hss, 'NO_ASSIGNMENT', { serverName: scscf2 })).result, 'DIAMETER_SUCCESS')
    }))

  test('returns the restoration information of every IMPI', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(sharedSubscription)
      const kept = [shared.phone, shared.tablet].map((impi) => ({ ...restoration, impi }))
      for (const one of kept) {
        await sar(hss, 'REGISTRATION', { impi: one.impi, impus: [shared.impu], restoration: one })
      }
      const answer = await sarWithoutImpi(hss, 'NO_ASSIGNMENT', { impus: [shared.impu] })
      assert.deepEqual(answer.restoration, kept)
      assert.deepEqual(answer.associatedImpis, [shared.phone, shared.tablet])
    }))
})

describe('REGISTRATION (1)', () => {
  test('the whole implicit set becomes registered, and the profile is downloaded', () =>
    withHss(async ({ hss }) => {
      await mar(hss)
      const answer = await sar(hss, 'REGISTRATION')
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.impi, alice.impi)
      assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
      assert.deepEqual((await hss.provisioning.show(alice.tel))?.registrationSets[0]?.registeredImpis, [alice.impi])
    }))

  test('no profile when the S-CSCF has it already (TS 29.228 §6.6)', () =>
    withHss(async ({ hss }) => {
      const answer = await sar(hss, 'REGISTRATION', { userDataAlreadyAvailable: true })
      assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', impi: alice.impi })
    }))

  test('another S-CSCF gets 5005 with the name of the one that has the user', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      const answer = await sar(hss, 'REGISTRATION', { serverName: scscf2 })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('an S-CSCF that did not authenticate gets 5005 while another one does', () =>
    withHss(async ({ hss }) => {
      await mar(hss)
      const answer = await sar(hss, 'REGISTRATION', { serverName: scscf2 })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
      assert.deepEqual(await registrationOf(hss), notRegistered)
    }))

  test('the S-CSCF that authenticated last is accepted (TS 29.228 §6.3.1)', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      await mar(hss, { serverName: scscf2 })
      assert.equal((await sar(hss, 'REGISTRATION', { serverName: scscf2 })).result, 'DIAMETER_SUCCESS')
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf2 })
    }))

  test('of two S-CSCFs at the same time one wins and the other gets its name', () =>
    withHss(async ({ hss }) => {
      const answers = await Promise.all([
        sar(hss, 'REGISTRATION', { serverName: scscf1 }),
        sar(hss, 'REGISTRATION', { serverName: scscf2 }),
      ])
      assert.equal(answers[0].result, 'DIAMETER_SUCCESS')
      assert.deepEqual(answers[1], { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('an S-CSCF that begins to authenticate at the same time is not overtaken by one that did not', () =>
    withHss(async ({ hss }) => {
      const [, answer] = await Promise.all([mar(hss), sar(hss, 'REGISTRATION', { serverName: scscf2 })])
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
    }))

  test('nothing is left of the authentication once it has succeeded', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      await mar(hss)
      await sar(hss, 'USER_DEREGISTRATION')
      assert.equal((await uar(hss)).result, 'DIAMETER_FIRST_REGISTRATION')
    }))

  test('one contact among several of an IMPI that has restoration information: 5007, with it, nothing overwritten', () =>
    withHss(async ({ hss }) => {
      await sar(hss, 'REGISTRATION', { restoration })
      const newer = { impi: alice.impi, contacts: [{ contact: '<sip:alice@192.0.2.2>', path: '' }] }
      const answer = await sar(hss, 'REGISTRATION', { multipleRegistration: true, restoration: newer })
      assert.equal(answer.result, 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE')
      assert.deepEqual(answer.restoration, [restoration])
      assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
    }))

  test('without restoration information one contact among several is registered', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      const answer = await sar(hss, 'REGISTRATION', { multipleRegistration: true, restoration })
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.deepEqual((await sar(hss, 'NO_ASSIGNMENT')).restoration, [restoration])
    }))

  test('the other IMPIs of the subscription are named', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(sharedSubscription)
      const answer = await sar(hss, 'REGISTRATION', { impi: shared.phone, impus: [shared.impu] })
      assert.deepEqual(answer.associatedImpis, [shared.phone, shared.tablet])
    }))

  test('those who are registered with the identity already are named, with what was kept for them', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(sharedSubscription)
      const impus = [shared.impu]
      const kept = { ...restoration, impi: shared.phone }
      const first = await sar(hss, 'REGISTRATION', { impi: shared.phone, impus, restoration: kept })
      assert.equal(first.associatedRegisteredImpis, undefined)
      assert.equal(first.restoration, undefined)
      const second = await sar(hss, 'REGISTRATION', { impi: shared.tablet, impus })
      assert.deepEqual(second.associatedRegisteredImpis, [shared.phone])
      assert.deepEqual(second.restoration, [kept])
      const again = await sar(hss, 'RE_REGISTRATION', { impi: shared.tablet, impus })
      assert.equal(again.associatedRegisteredImpis, undefined)
      assert.deepEqual(again.restoration, [kept])
    }))

  test('charging information goes with the profile', () =>
    withHss(async ({ hss }) => {
      const impi = `payer@${realm}`
      const impus = [`sip:payer@${realm}`]
      const charging = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }
      await hss.provisioning.addSubscription({
        impis: [impiRecord(impi)],
        registrationSets: [{ impus: impus.map((identity) => ({ identity, barred: false })) }],
        charging,
      })
      assert.deepEqual((await sar(hss, 'REGISTRATION', { impi, impus })).chargingInformation, charging)
      const again = await sar(hss, 'RE_REGISTRATION', { impi, impus, userDataAlreadyAvailable: true })
      assert.equal(again.chargingInformation, undefined)
    }))
})

describe('RE_REGISTRATION (2)', () => {
  test('keeps the user registered, and what the S-CSCF wants kept', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      assert.equal((await sar(hss, 'RE_REGISTRATION', { restoration })).result, 'DIAMETER_SUCCESS')
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
      assert.deepEqual((await sar(hss, 'NO_ASSIGNMENT')).restoration, [restoration])
    }))

  test('restoration information that is not sent again has not changed', () =>
    withHss(async ({ hss }) => {
      await sar(hss, 'REGISTRATION', { restoration })
      await sar(hss, 'RE_REGISTRATION')
      assert.deepEqual((await sar(hss, 'NO_ASSIGNMENT')).restoration, [restoration])
    }))

  test('another S-CSCF gets 5005', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      const answer = await sar(hss, 'RE_REGISTRATION', { serverName: scscf2 })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
    }))
})

test('AAA_USER_DATA_REQUEST (12) belongs to SWx: 5007 (TS 29.273 §8.1.2.2.2)', () =>
  withHss(async ({ hss }) => {
    const answer = await sar(hss, 'AAA_USER_DATA_REQUEST')
    assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' })
  }))

test('the HSS tells an S-CSCF that it has been replaced (TS 29.228 §6.1.3, RTR NEW_SERVER_ASSIGNED)', {
  todo: 'RTR comes with the issue that completes Cx; until then the old S-CSCF times the user out and is refused',
})
