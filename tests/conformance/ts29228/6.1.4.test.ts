// TS 29.228 §6.1.4: user location query (LIR). One test for each row of the table in §6.1.4.1.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hss } from '@voltaic/hss'
import {
  alice,
  impiRecord,
  lir,
  mar,
  realm,
  register,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  withHss,
} from './hss-under-test.ts'

const anyScscf = { mandatory: [], optional: [], serverNames: [] }
const away = { impi: `away@${realm}`, impu: `sip:away@${realm}`, home: `sip:home@${realm}` }

/** A subscriber with voice mail while he is not registered, and with a second set. */
async function addWithUnregisteredServices(hss: Hss): Promise<void> {
  await hss.provisioning.setServiceProfile('voicemail', {
    initialFilterCriteria: [{ priority: 0, applicationServer: { serverName: 'sip:voicemail.example' } }],
    sharedIfcSetIds: [],
  })
  await hss.provisioning.addSubscription({
    impis: [impiRecord(away.impi)],
    registrationSets: [
      { impus: [{ identity: away.impu, barred: false, serviceProfile: 'voicemail' }] },
      { impus: [{ identity: away.home, barred: false }] },
    ],
  })
}

test('an identity that does not exist is 5001', () =>
  withHss(async ({ hss }) => {
    assert.deepEqual(await lir(hss, { impu: `sip:nobody@${realm}` }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
  }))

test('registered: 2001 with the S-CSCF, for every identity of the set', () =>
  withHss(async ({ hss }) => {
    await register(hss)
    for (const impu of [alice.sip, alice.tel, alice.temporaryImpu, `sip:+491701234567@${realm}`]) {
      assert.deepEqual(await lir(hss, { impu }), { result: 'DIAMETER_SUCCESS', serverName: scscf1 })
    }
  }))

test('unregistered: 2001 with the S-CSCF', () =>
  withHss(async ({ hss }) => {
    await sarWithoutImpi(hss, 'UNREGISTERED_USER')
    assert.deepEqual(await lir(hss), { result: 'DIAMETER_SUCCESS', serverName: scscf1 })
  }))

test('not registered, nobody looks after the user: 5003', () =>
  withHss(async ({ hss }) => {
    assert.deepEqual(await lir(hss), { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    await mar(hss)
    assert.deepEqual(await lir(hss), { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
  }))

test('not registered, with services while unregistered: 2003 with capabilities', () =>
  withHss(async ({ hss }) => {
    await addWithUnregisteredServices(hss)
    const answer = await lir(hss, { impu: away.impu })
    assert.deepEqual(answer, { result: 'DIAMETER_UNREGISTERED_SERVICE', serverCapabilities: anyScscf })
  }))

test('services for the registered only are none while unregistered: 5003', () =>
  withHss(async ({ hss }) => {
    await addWithUnregisteredServices(hss)
    const criteria = { priority: 0, applicationServer: { serverName: 'sip:tas.example' } }
    await hss.provisioning.setServiceProfile('voicemail', {
      initialFilterCriteria: [{ ...criteria, profilePartIndicator: 'REGISTERED' }],
      sharedIfcSetIds: [],
    })
    assert.deepEqual(await lir(hss, { impu: away.impu }), { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
  }))

test('not registered, with services, another set has an S-CSCF: 2001 with its name', () =>
  withHss(async ({ hss }) => {
    await addWithUnregisteredServices(hss)
    await sar(hss, 'REGISTRATION', { impi: away.impi, impus: [away.home], serverName: scscf2 })
    assert.deepEqual(await lir(hss, { impu: away.impu }), { result: 'DIAMETER_SUCCESS', serverName: scscf2 })
  }))

test('an originating request finds an S-CSCF also for a user without services: 2003', () =>
  withHss(async ({ hss }) => {
    const answer = await lir(hss, { originating: true })
    assert.deepEqual(answer, { result: 'DIAMETER_UNREGISTERED_SERVICE', serverCapabilities: anyScscf })
  }))

test('with capabilities asked for: 2001 with them, and another S-CSCF may take over', () =>
  withHss(async ({ hss }) => {
    await register(hss)
    const answer = await lir(hss, { capabilities: true })
    assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', serverCapabilities: anyScscf })
    assert.equal((await sar(hss, 'REGISTRATION', { serverName: scscf2 })).result, 'DIAMETER_SUCCESS')
  }))

test('a service identity with an application server of its own: 2001 with that, unless it originates', () =>
  withHss(async ({ hss }) => {
    const applicationServer = 'sip:chat.example:5080'
    const identity = `sip:chat@${realm}`
    await hss.provisioning.addSubscription({
      impis: [impiRecord(`chat@${realm}`)],
      registrationSets: [{ impus: [{ identity, identityType: 'DISTINCT_PSI', barred: false, applicationServer }] }],
    })
    const direct = { result: 'DIAMETER_SUCCESS', serverName: applicationServer, psiDirectRouting: true }
    assert.deepEqual(await lir(hss, { impu: identity }), direct)
    assert.deepEqual(await lir(hss, { impu: identity, capabilities: true }), direct)
    assert.equal((await lir(hss, { impu: identity, originating: true })).result, 'DIAMETER_UNREGISTERED_SERVICE')
  }))

test('a service identity that is switched off does not exist: 5001, also where it originates', () =>
  withHss(async ({ hss }) => {
    const identity = `sip:chat@${realm}`
    const psi = { identity, identityType: 'DISTINCT_PSI', barred: false, applicationServer: 'sip:as.example' } as const
    await hss.provisioning.addSubscription({
      impis: [impiRecord(`chat@${realm}`)],
      registrationSets: [{ impus: [{ ...psi, psiInactive: true }] }],
    })
    const unknown = { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
    assert.deepEqual(await lir(hss, { impu: identity }), unknown)
    assert.deepEqual(await lir(hss, { impu: identity, originating: true }), unknown)
  }))

test('an identity that falls under a wildcard is answered with it, unless it is refused (TS 29.229 §6.3.35)', () =>
  withHss(async ({ hss }) => {
    const wildcard = `sip:chat!.*!@${realm}`
    const impu = `sip:chat1@${realm}`
    await hss.provisioning.addSubscription({
      impis: [impiRecord(`chat@${realm}`)],
      registrationSets: [{ impus: [{ identity: wildcard, identityType: 'WILDCARDED_PSI', barred: false }] }],
    })
    assert.deepEqual(await lir(hss, { impu }), { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' })
    assert.deepEqual(await lir(hss, { impu, originating: true }), {
      result: 'DIAMETER_UNREGISTERED_SERVICE',
      serverCapabilities: anyScscf,
      wildcardedIdentity: wildcard,
    })
  }))

test('a service identity without application server goes to its S-CSCF, like a user who is away: 2003, then 2001', () =>
  withHss(async ({ hss }) => {
    await hss.provisioning.setServiceProfile('chat', {
      initialFilterCriteria: [{ priority: 0, applicationServer: { serverName: 'sip:chat.example' } }],
      sharedIfcSetIds: [],
    })
    const identity = `sip:chat@${realm}`
    const psi = { identity, identityType: 'DISTINCT_PSI', barred: false, serviceProfile: 'chat' } as const
    await hss.provisioning.addSubscription({
      impis: [impiRecord(`chat@${realm}`)],
      registrationSets: [{ impus: [psi] }],
    })
    const first = await lir(hss, { impu: identity })
    assert.deepEqual(first, { result: 'DIAMETER_UNREGISTERED_SERVICE', serverCapabilities: anyScscf })
    await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [identity] })
    assert.deepEqual(await lir(hss, { impu: identity }), { result: 'DIAMETER_SUCCESS', serverName: scscf1 })
  }))
