// TS 29.228 §6.1.2: SAR UNREGISTERED_USER, with which an S-CSCF serves a user who is away.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  alice,
  identitiesOf,
  impiRecord,
  realm,
  register,
  registrationOf,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  withHss,
} from './hss-under-test.ts'

const restoration = {
  impi: alice.impi,
  contacts: [{ contact: '<sip:alice@192.0.2.1:5060>', path: '<sip:pcscf.example;lr>' }],
}
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

describe('UNREGISTERED_USER (3)', () => {
  test('a user who is not registered becomes unregistered, with the S-CSCF and the profile', () =>
    withHss(async ({ hss }) => {
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER')
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.impi, alice.impi)
      assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
      assert.deepEqual(await registrationOf(hss), { state: 'unregistered', scscf: scscf1 })
    }))

  test('of several IMPIs one is chosen', () =>
    withHss(async ({ hss }) => {
      await hss.provisioning.addSubscription(sharedSubscription)
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [shared.impu] })
      assert.equal(answer.impi, shared.phone)
    }))

  test('another S-CSCF gets 5005 with the name', () =>
    withHss(async ({ hss }) => {
      await sarWithoutImpi(hss, 'UNREGISTERED_USER')
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { serverName: scscf2 })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
    }))

  test('another S-CSCF is accepted when reassignment is pending', () =>
    withHss(async ({ hss }) => {
      await sarWithoutImpi(hss, 'UNREGISTERED_USER')
      await hss.cx.locationInfo({ impu: alice.sip, capabilities: true })
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { serverName: scscf2 })
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.deepEqual(await registrationOf(hss), { state: 'unregistered', scscf: scscf2 })
    }))

  test('a user who is registered: 5007 with profile and restoration information, and stays registered', () =>
    withHss(async ({ hss }) => {
      await sar(hss, 'REGISTRATION', { restoration })
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER')
      assert.equal(answer.result, 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE')
      assert.deepEqual(answer.restoration, [restoration])
      assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('a registered user moves to the S-CSCF that takes over from a dead one', () =>
    withHss(async ({ hss }) => {
      await sar(hss, 'REGISTRATION', { restoration })
      await hss.cx.locationInfo({ impu: alice.sip, capabilities: true })
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { serverName: scscf2 })
      assert.equal(answer.result, 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE')
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf2 })
    }))

  test('a user who registers at the same time stays registered', () =>
    withHss(async ({ hss }) => {
      const [, answer] = await Promise.all([
        sar(hss, 'REGISTRATION', { restoration }),
        sarWithoutImpi(hss, 'UNREGISTERED_USER'),
      ])
      assert.equal(answer.result, 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE')
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))

  test('a user who is registered, and of whom nothing was kept: 5012', () =>
    withHss(async ({ hss }) => {
      await register(hss)
      assert.deepEqual(await sarWithoutImpi(hss, 'UNREGISTERED_USER'), { result: 'DIAMETER_UNABLE_TO_COMPLY' })
      assert.deepEqual(await registrationOf(hss), { state: 'registered', scscf: scscf1 })
    }))
})
