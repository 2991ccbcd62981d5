// TS 29.228 §6.5.1: implicit registration, initiated by the S-CSCF.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseImsSubscription } from '@voltaic/profile'
import {
  alice,
  identitiesOf,
  impiRecord,
  lir,
  mar,
  realm,
  register,
  registrationOf,
  sar,
  uar,
  withHss,
} from './hss-under-test.ts'

test('registering one identity registers all of its set (TS 29.228 §6.5.1.1)', () =>
  withHss(async ({ hss }) => {
    await sar(hss, 'REGISTRATION', { impus: [alice.tel] })
    for (const impu of [alice.sip, alice.tel, alice.temporaryImpu]) {
      assert.equal((await lir(hss, { impu })).result, 'DIAMETER_SUCCESS')
    }
  }))

test('de-registering one identity de-registers all of its set (TS 29.228 §6.5.1.2)', () =>
  withHss(async ({ hss }) => {
    await register(hss)
    await sar(hss, 'USER_DEREGISTRATION', { impus: [alice.tel] })
    assert.equal((await registrationOf(hss)).state, 'not-registered')
    assert.equal((await lir(hss, { impu: alice.sip })).result, 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED')
  }))

test('authentication is pending for all identities of the set (TS 29.228 §6.5.1.3)', () =>
  withHss(async ({ hss }) => {
    await mar(hss, { impu: alice.temporaryImpu })
    assert.equal((await uar(hss, { impu: alice.sip })).result, 'DIAMETER_SUBSEQUENT_REGISTRATION')
  }))

test('the profile holds all identities of the set, the default one first (TS 29.228 §6.5.1.4)', () =>
  withHss(async ({ hss }) => {
    const answer = await sar(hss, 'REGISTRATION')
    assert.deepEqual(identitiesOf(answer), [alice.sip, alice.tel, alice.temporaryImpu])
    const xml = Buffer.from(answer.userData ?? []).toString()
    const barring = [...xml.matchAll(/<BarringIndication>(.)</g)].map((match) => match[1])
    assert.deepEqual(barring, ['0', '0', '1'])
    assert.match(xml, new RegExp(`<PrivateID>${alice.impi}</PrivateID>`))
  }))

test('the two forms of a number are aliases of each other, the temporary identity is none (TS 29.228 §B.2.1)', () =>
  withHss(async ({ hss }) => {
    const { userData } = await sar(hss, 'REGISTRATION')
    const [profile] = parseImsSubscription(userData ?? assert.fail('no User-Data')).serviceProfiles
    const groups = profile?.publicIdentities.map(({ identity, aliasIdentityGroupId }) => [
      identity,
      aliasIdentityGroupId,
    ])
    assert.deepEqual(groups, [
      [alice.sip, '1'],
      [alice.tel, '1'],
      [alice.temporaryImpu, undefined],
    ])
  }))

test('identities with different service profiles are grouped by them (TS 29.228 §B)', () =>
  withHss(async ({ hss }) => {
    const impi = `mixed@${realm}`
    const [first, second, third] = ['a', 'b', 'c'].map((user) => `sip:${user}@${realm}`) as [string, string, string]
    await hss.provisioning.setServiceProfile('tas', {
      initialFilterCriteria: [{ priority: 1, applicationServer: { serverName: 'sip:tas.example' } }],
      sharedIfcSetIds: [],
    })
    const impus = [
      { identity: first, barred: false, serviceProfile: 'tas' },
      { identity: second, barred: false },
      { identity: third, barred: false, serviceProfile: 'tas' },
    ]
    await hss.provisioning.addSubscription({ impis: [impiRecord(impi)], registrationSets: [{ impus }] })
    const answer = await sar(hss, 'REGISTRATION', { impi, impus: [first] })
    assert.deepEqual(identitiesOf(answer), [first, third, second])
    const xml = Buffer.from(answer.userData ?? []).toString()
    assert.equal(xml.split('<ServiceProfile>').length - 1, 2)
    assert.equal(xml.split('sip:tas.example').length - 1, 1)
  }))

test('sets of one subscription are registered one by one (TS 29.228 §6.5.1.1)', () =>
  withHss(async ({ hss }) => {
    const impi = `two@${realm}`
    const [work, home] = [`sip:work@${realm}`, `sip:home@${realm}`]
    await hss.provisioning.addSubscription({
      impis: [impiRecord(impi)],
      registrationSets: [work, home].map((identity) => ({ impus: [{ identity, barred: false }] })),
    })
    const answer = await sar(hss, 'REGISTRATION', { impi, impus: [home] })
    assert.deepEqual(identitiesOf(answer), [home])
    const sets = (await hss.provisioning.show(impi))?.registrationSets
    assert.deepEqual(
      sets?.map(({ state }) => state),
      ['not-registered', 'registered'],
    )
  }))
