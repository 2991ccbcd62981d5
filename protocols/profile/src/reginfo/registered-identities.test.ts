import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReginfoDocument, ReginfoRegistration } from './reginfo-document.ts'
import { registeredIdentities } from './registered-identities.ts'

const OWN = 'sip:me@192.0.2.1'
const isOwn = (uri: string) => uri === OWN

function registration(aor: string, state: 'active' | 'terminated', uri = OWN): ReginfoRegistration {
  const event = state === 'active' ? 'registered' : 'rejected'
  return { aor, id: aor, state, contacts: [{ id: 'c', state, event, uri, unknownParams: [] }] }
}

function documentOf(...registrations: readonly ReginfoRegistration[]): ReginfoDocument {
  return { version: 1, state: 'full', registrations }
}

test('what is active with the contact is won, what is terminated is lost, the rest stays in its order (TS 24.229 §5.2.3)', () => {
  const document = documentOf(registration('sip:b', 'terminated'), registration('sip:d', 'active'))
  assert.deepEqual(registeredIdentities(['sip:a', 'sip:b', 'sip:c'], document, isOwn), ['sip:a', 'sip:c', 'sip:d'])
})

test('an identity that is registered with another contact only is not won (TS 24.229 §5.1.1.3)', () => {
  const document = documentOf(registration('sip:b', 'active', 'sip:other@192.0.2.9'))
  assert.deepEqual(registeredIdentities(['sip:a'], document, isOwn), ['sip:a'])
})

test('an identity that is active while the own contact of it has ended is lost (RFC 3680 §5.2)', () => {
  const other = registration('sip:a', 'active', 'sip:other@192.0.2.9')
  const own = registration('sip:a', 'terminated')
  const document = documentOf({ ...other, contacts: [...other.contacts, ...own.contacts] })
  assert.deepEqual(registeredIdentities(['sip:a'], document, isOwn), [])
})
