import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatImsSubscription, IfcCompiler } from '@voltaic/profile'
import { MAX_PROFILE_IDENTITIES, MAX_PROFILE_OCTETS, readProfile } from './registration-profile.ts'

const room = {
  canonicalImpu: (uri: string) => uri.toLowerCase(),
  services: { compiler: new IfcCompiler(), sharedIfcSets: new Map() },
}

function profileOf(count: number, serviceIds?: readonly string[]): Buffer {
  const publicIdentities = Array.from({ length: count }, (_, index) => ({
    identity: `sip:U${index}@x.example`,
    barred: index > 0,
  }))
  const services = serviceIds && { coreNetworkServicesAuthorization: { listOfServiceIds: { serviceIds } } }
  const serviceProfiles = [{ publicIdentities, initialFilterCriteria: [], sharedIfcSetIds: [], ...services }]
  return Buffer.from(formatImsSubscription({ privateId: 'u@x.example', serviceProfiles }))
}

test('the identities of a profile, canonical and as written, with the services of their profile (TS 29.228 §B)', () => {
  assert.deepEqual(readProfile(profileOf(2, ['urn:a']), room), {
    kind: 'read',
    impus: [
      { impu: 'sip:u0@x.example', identity: 'sip:U0@x.example', barred: false, serviceIds: ['urn:a'] },
      { impu: 'sip:u1@x.example', identity: 'sip:U1@x.example', barred: true, serviceIds: ['urn:a'] },
    ],
  })
})

test('a profile has as many identities as it may have, and no more', () => {
  const read = readProfile(profileOf(MAX_PROFILE_IDENTITIES), room)
  assert.equal(read.kind === 'read' && read.impus.length, MAX_PROFILE_IDENTITIES)
  assert.deepEqual(readProfile(profileOf(MAX_PROFILE_IDENTITIES + 1), room), { kind: 'too much' })
})

test('a profile has as many octets as it may have, and no more', () => {
  const padded = (octets: number) => Buffer.concat([profileOf(1), Buffer.alloc(octets - profileOf(1).length, '\n')])
  assert.equal(readProfile(padded(MAX_PROFILE_OCTETS), room).kind, 'read')
  assert.deepEqual(readProfile(padded(MAX_PROFILE_OCTETS + 1), room), { kind: 'too much' })
})

test('an XML bomb is too much, and what is no profile is not supported', () => {
  const deep = '<a>'.repeat(100)
  assert.deepEqual(readProfile(Buffer.from(deep), room), { kind: 'too much' })
  const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><IMSSubscription>&b;</IMSSubscription>'
  assert.deepEqual(readProfile(Buffer.from(bomb), room), { kind: 'not supported', code: 'XML_DOCTYPE' })
  assert.equal(readProfile(Buffer.from('<IMSSubscription/>'), room).kind, 'not supported')
})
