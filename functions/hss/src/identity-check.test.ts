import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsOfIdentities } from './identity-check.ts'
import type { ImpuRecord } from './subscription.ts'

const user: ImpuRecord = { identity: 'sip:u@h', barred: false }
const psi: ImpuRecord = { identity: 'sip:s@h', barred: false, identityType: 'DISTINCT_PSI' }
const wildcard: ImpuRecord = { identity: 'sip:u!.*!@h', barred: false, identityType: 'WILDCARDED_IMPU' }

function fieldsOf(...sets: readonly (readonly ImpuRecord[])[]): readonly string[] {
  const record = { impis: [], registrationSets: sets.map((impus) => ({ impus })) }
  return problemsOfIdentities(record).map(({ field }) => field)
}

test('users with a wildcard beside them, and services by themselves, are right', () => {
  assert.deepEqual(fieldsOf([user, wildcard], [psi, { ...psi, identity: 'sip:t@h', psiInactive: true }]), [])
})

test('a service among the identities of a user is refused: it is registered by nobody (TS 23.228 §4.3.3.4)', () => {
  assert.deepEqual(fieldsOf([user, psi]), ['registrationSets[0].impus'])
})

test('a wildcard alone could never be registered (TS 23.003 §13.4A)', () => {
  assert.deepEqual(fieldsOf([wildcard]), ['registrationSets[0].impus'])
})

test('a wildcard that is none names its field', () => {
  assert.deepEqual(fieldsOf([user], [user, { ...wildcard, identity: 'sip:u@h' }]), [
    'registrationSets[1].impus[1].identity',
  ])
})

test('an application server and a switch are for services alone', () => {
  const odd = { ...user, applicationServer: 'sip:as.h', psiInactive: false }
  assert.deepEqual(fieldsOf([odd]), [
    'registrationSets[0].impus[0].applicationServer',
    'registrationSets[0].impus[0].psiInactive',
  ])
})

test('aliases share their set and their service profile (TS 29.228 §B.2.1)', () => {
  const alias = { ...user, aliasGroup: '1', serviceProfile: 'a' }
  assert.deepEqual(fieldsOf([alias, { ...alias, identity: 'tel:+1' }]), [])
  assert.deepEqual(fieldsOf([alias], [{ ...alias, identity: 'tel:+1' }]), ['registrationSets[1].impus[0].aliasGroup'])
  assert.deepEqual(fieldsOf([alias, { ...alias, serviceProfile: 'b' }]), ['registrationSets[0].impus[1].aliasGroup'])
})
