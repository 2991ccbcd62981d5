// TS 29.228 §6.1.2: SAR of service identities and of identities that fall under a wildcard.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ServerAssignmentAnswer } from '@voltaic/diameter'
import type { Hss } from '@voltaic/hss'
import { parseImsSubscription } from '@voltaic/profile'
import { checkUserData } from '../../user-data/check-user-data.ts'
import {
  impiRecord,
  lir,
  mar,
  realm,
  registrationOf,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  uar,
  withHss,
} from './hss-under-test.ts'

const exchange = { impi: `exchange@${realm}`, impu: `sip:+4930100@${realm}`, wildcard: `sip:+49301!0[1-9]!@${realm}` }
const extension = `sip:+4930105@${realm}`
const chat = { impi: `chat@${realm}`, wildcard: `sip:chat!.*!@${realm}`, room: `sip:chat7@${realm}` }

/** A private branch exchange: it registers one number, and its extensions come with it. */
async function addExchange(hss: Hss): Promise<void> {
  const { kind } = await hss.provisioning.addSubscription({
    impis: [impiRecord(exchange.impi)],
    registrationSets: [
      {
        impus: [
          { identity: exchange.impu, barred: false },
          { identity: exchange.wildcard, identityType: 'WILDCARDED_IMPU', barred: false },
        ],
      },
    ],
  })
  assert.equal(kind, 'added')
}

async function addChat(hss: Hss, changes: { readonly psiInactive?: boolean } = {}): Promise<void> {
  const impu = { identity: chat.wildcard, identityType: 'WILDCARDED_PSI', barred: false, ...changes } as const
  await hss.provisioning.addSubscription({
    impis: [impiRecord(chat.impi)],
    registrationSets: [{ impus: [impu] }],
  })
}

function identitiesIn(answer: ServerAssignmentAnswer): readonly unknown[] {
  const userData = answer.userData ?? assert.fail('no User-Data')
  assert.deepEqual(checkUserData(userData), [])
  const profile = parseImsSubscription(userData)
  return profile.serviceProfiles.flatMap(({ publicIdentities }) => publicIdentities)
}

describe('a wildcarded public user identity', () => {
  test('is registered with the distinct identity of its set, and is in the profile as a wildcard', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      const answer = await sar(hss, 'REGISTRATION', { impi: exchange.impi, impus: [exchange.impu] })
      assert.equal(answer.wildcardedIdentity, undefined)
      assert.deepEqual(identitiesIn(answer), [
        { identity: exchange.impu, barred: false },
        { identity: exchange.wildcard, barred: false, identityType: 'IMPU_WILDCARD' },
      ])
      const found = await lir(hss, { impu: extension })
      assert.deepEqual(found, {
        result: 'DIAMETER_SUCCESS',
        serverName: scscf1,
        wildcardedIdentity: exchange.wildcard,
        wildcardedImpu: exchange.wildcard,
      })
    }))

  test('NO_ASSIGNMENT for an identity under it names the wildcard, and both in the profile', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      await sar(hss, 'REGISTRATION', { impi: exchange.impi, impus: [exchange.impu] })
      const answer = await sarWithoutImpi(hss, 'NO_ASSIGNMENT', { impus: [extension] })
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.wildcardedIdentity, exchange.wildcard)
      assert.equal(answer.wildcardedImpu, exchange.wildcard)
      assert.deepEqual(identitiesIn(answer), [
        { identity: exchange.impu, barred: false },
        { identity: extension, barred: false, identityType: 'WILDCARDED_IMPU', wildcardedImpu: exchange.wildcard },
      ])
    }))

  test('UNREGISTERED_USER for an identity under it makes the set unregistered', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [extension] })
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.impi, exchange.impi)
      assert.deepEqual(await registrationOf(hss, exchange.impu), { state: 'unregistered', scscf: scscf1 })
    }))

  test('another S-CSCF gets 5005 with the name', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [extension] })
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [extension], serverName: scscf2 })
      assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: scscf1 })
    }))

  test('is nothing that a phone can register: UAR and MAR 5001, SAR REGISTRATION 5007', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      const { impi } = exchange
      assert.deepEqual(await uar(hss, { impi, impu: extension }), { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
      assert.equal((await mar(hss, { impi, impu: extension })).result, 'DIAMETER_ERROR_USER_UNKNOWN')
      for (const type of ['REGISTRATION', 'RE_REGISTRATION', 'USER_DEREGISTRATION'] as const) {
        const answer = await sar(hss, type, { impi, impus: [extension] })
        assert.deepEqual(answer, { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' })
      }
    }))

  test('the wildcard that the S-CSCF names is taken among several', () =>
    withHss(async ({ hss }) => {
      await addExchange(hss)
      const broad = `sip:+4930!1[0-9]*!@${realm}`
      await hss.provisioning.addSubscription({
        impis: [impiRecord(`broad@${realm}`)],
        registrationSets: [
          {
            impus: [
              { identity: `sip:+49301@${realm}`, barred: false },
              { identity: broad, identityType: 'WILDCARDED_IMPU', barred: false },
            ],
          },
        ],
      })
      const longest = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [extension] })
      assert.equal(longest.wildcardedIdentity, exchange.wildcard)
      const named = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [extension], wildcardedIdentity: broad })
      assert.equal(named.wildcardedIdentity, broad)
      assert.equal(named.impi, `broad@${realm}`)
    }))
})

describe('a wildcarded PSI', () => {
  test('UNREGISTERED_USER: the S-CSCF takes it, the profile has the identity and the wildcard', () =>
    withHss(async ({ hss }) => {
      await addChat(hss)
      const answer = await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [chat.room] })
      assert.equal(answer.result, 'DIAMETER_SUCCESS')
      assert.equal(answer.wildcardedIdentity, chat.wildcard)
      assert.equal(answer.wildcardedImpu, undefined)
      assert.deepEqual(identitiesIn(answer), [
        { identity: chat.room, barred: false, identityType: 'WILDCARDED_PSI', wildcardedPsi: chat.wildcard },
      ])
      assert.equal((await lir(hss, { impu: `sip:chat8@${realm}` })).serverName, scscf1)
    }))

  for (const type of ['TIMEOUT_DEREGISTRATION', 'ADMINISTRATIVE_DEREGISTRATION'] as const) {
    test(`${type} lets it go again`, () =>
      withHss(async ({ hss }) => {
        await addChat(hss)
        await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [chat.room] })
        assert.equal((await sarWithoutImpi(hss, type, { impus: [chat.room] })).result, 'DIAMETER_SUCCESS')
        assert.equal((await registrationOf(hss, chat.wildcard)).state, 'not-registered')
      }))
  }

  test('one that is switched off does not exist: 5001 for SAR and LIR', () =>
    withHss(async ({ hss }) => {
      await addChat(hss, { psiInactive: true })
      const unknown = { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
      assert.deepEqual(await sarWithoutImpi(hss, 'UNREGISTERED_USER', { impus: [chat.room] }), unknown)
      assert.deepEqual(await lir(hss, { impu: chat.room }), unknown)
      assert.deepEqual(await lir(hss, { impu: chat.room, originating: true }), unknown)
    }))
})
