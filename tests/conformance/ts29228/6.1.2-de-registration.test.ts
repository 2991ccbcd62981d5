// TS 29.228 §6.1.2: the types of SAR with which an S-CSCF gives a user back. One group for each.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  alice,
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

const clearing = [
  ['TIMEOUT_DEREGISTRATION', 4],
  ['USER_DEREGISTRATION', 5],
  ['ADMINISTRATIVE_DEREGISTRATION', 8],
  ['DEREGISTRATION_TOO_MUCH_DATA', 11],
] as const
for (const [type, value] of clearing) {
  describe(`${type} (${value})`, () => {
    test('a registered user becomes not registered, without S-CSCF and restoration information', () =>
      withHss(async ({ hss }) => {
        await mar(hss)
        await sar(hss, 'REGISTRATION', { restoration })
        assert.deepEqual(await sar(hss, type), { result: 'DIAMETER_SUCCESS', impi: alice.impi })
        assert.deepEqual(await registrationOf(hss), notRegistered)
        await register(hss)
        assert.equal((await sar(hss, 'NO_ASSIGNMENT')).restoration, undefined)
      }))

    test('an unregistered user becomes not registered', () =>
      withHss(async ({ hss }) => {
        await sarWithoutImpi(hss, 'UNREGISTERED_USER')
        assert.deepEqual(await sarWithoutImpi(hss, type), { result: 'DIAMETER_SUCCESS' })
        assert.deepEqual(await registrationOf(hss), notRegistered)
      }))

    test('a set that another IMPI still uses stays registered', () =>
      withHss(async ({ hss }) => {
        await hss.provisioning.addSubscription(sharedSubscription)
        const impus = [shared.impu]
        await sar(hss, 'REGISTRATION', { impi: shared.phone, impus })
        await sar(hss, 'REGISTRATION', { impi: shared.tablet, impus })
        await sar(hss, type, { impi: shared.phone, impus })
        const set = (await hss.provisioning.show(shared.impu))?.registrationSets[0]
        assert.equal(set?.state, 'registered')
        assert.equal(set?.scscf, scscf1)
        assert.deepEqual(set?.registeredImpis, [shared.tablet])
        await sar(hss, type, { impi: shared.tablet, impus })
        assert.deepEqual(await registrationOf(hss, shared.impu), notRegistered)
      }))

    test('without Public-Identity all sets of the IMPI are left', () =>
      withHss(async ({ hss }) => {
        const impi = `two@${realm}`
        const impus = [`sip:work@${realm}`, `sip:home@${realm}`]
        await hss.provisioning.addSubscription({
          impis: [impiRecord(impi)],
          registrationSets: impus.map((identity) => ({ impus: [{ identity, barred: false }] })),
        })
        for (const impu of impus) await sar(hss, 'REGISTRATION', { impi, impus: [impu] })
        assert.equal((await sar(hss, type, { impi, impus: [] })).result, 'DIAMETER_SUCCESS')
        const sets = (await hss.provisioning.show(impi))?.registrationSets
        assert.deepEqual(
          sets?.map(({ state }) => state),
          ['not-registered', 'not-registered'],
        )
      }))

    test('an S-CSCF that has been replaced does not take the new registration away', () =>
      withHss(async ({ hss }) => {
        await register(hss)
        await register(hss, scscf2)
        assert.deepEqual(await sar(hss, type), { result: 'DIAMETER_UNABLE_TO_COMPLY' })
        assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf2 })
      }))
  })
}

const storing = [
  ['TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME', 6],
  ['USER_DEREGISTRATION_STORE_SERVER_NAME', 7],
] as const
for (const [type, value] of storing) {
  describe(`${type} (${value})`, () => {
    test('the name is not kept: 2004, not registered', () =>
      withHss(async ({ hss }) => {
        await register(hss)
        const answer = await sar(hss, type)
        assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED', impi: alice.impi })
        assert.deepEqual(await registrationOf(hss), notRegistered)
      }))

    test('the name is kept where so configured: 2001, unregistered', () =>
      withHss(
        async ({ hss }) => {
          await register(hss)
          assert.deepEqual(await sar(hss, type), { result: 'DIAMETER_SUCCESS', impi: alice.impi })
          assert.deepEqual(await registrationOf(hss), { state: 'unregistered', scscf: scscf1 })
        },
        { keepsServerName: true },
      ))
  })
}

for (const [type, value] of [
  ['AUTHENTICATION_FAILURE', 9],
  ['AUTHENTICATION_TIMEOUT', 10],
] as const) {
  describe(`${type} (${value})`, () => {
    test('a user who is not registered: authentication is no longer pending, the S-CSCF is forgotten', () =>
      withHss(async ({ hss }) => {
        await mar(hss)
        assert.deepEqual(await sar(hss, type), { result: 'DIAMETER_SUCCESS', impi: alice.impi })
        assert.deepEqual(await registrationOf(hss), notRegistered)
        assert.equal((await uar(hss)).result, 'DIAMETER_FIRST_REGISTRATION')
      }))

    test('a registered user stays registered at his S-CSCF', () =>
      withHss(async ({ hss }) => {
        await register(hss)
        await mar(hss)
        assert.equal((await sar(hss, type)).result, 'DIAMETER_SUCCESS')
        assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
      }))

    test('an unregistered user stays unregistered at his S-CSCF', () =>
      withHss(async ({ hss }) => {
        await sarWithoutImpi(hss, 'UNREGISTERED_USER')
        await mar(hss)
        assert.equal((await sar(hss, type)).result, 'DIAMETER_SUCCESS')
        assert.deepEqual(await registrationOf(hss), { state: 'unregistered', scscf: scscf1 })
      }))

    test('an S-CSCF whose authentication has been taken over does not end that of the next one', () =>
      withHss(async ({ hss }) => {
        await mar(hss)
        await mar(hss, { serverName: scscf2 })
        assert.deepEqual(await sar(hss, type), { result: 'DIAMETER_UNABLE_TO_COMPLY' })
        assert.equal((await uar(hss)).serverName, scscf2)
      }))

    test('the failure of one IMPI leaves the authentication of another alone', () =>
      withHss(async ({ hss }) => {
        await hss.provisioning.addSubscription(sharedSubscription)
        const impu = shared.impu
        await mar(hss, { impi: shared.phone, impu })
        await mar(hss, { impi: shared.tablet, impu })
        await sar(hss, type, { impi: shared.phone, impus: [impu] })
        const answer = await uar(hss, { impi: shared.tablet, impu })
        assert.deepEqual(answer, { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName: scscf1 })
      }))
  })
}
