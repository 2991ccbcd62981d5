import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import { contactGroups } from './contact-selection.ts'
import type { Binding, Registration } from './registration.ts'

const MMTEL = '+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"'

function binding(name: string, contactParams: string, expiresAt = 2000): Binding {
  return {
    impi: `${name}@example.org`,
    impu: 'sip:shared@example.org',
    contact: `sip:${name}@192.0.2.1`,
    contactParams,
    path: [],
    callId: name,
    cseq: 1,
    registeredAt: 0,
    expiresAt,
    lastResponse: '',
  }
}

/** The names of the phones that ring, group by group. */
function ringing(bindings: readonly Binding[], headers: readonly (readonly [string, string])[] = []): string[][] {
  const registration: Registration = { key: 'k', impus: [], bindings, subscriptions: [] }
  const request = createRequest('INVITE', 'sip:shared@example.org', headers)
  return contactGroups(request, registration, 1000).map((group) => group.map(({ callId }) => callId))
}

const phone = binding('phone', `;${MMTEL};q=0.5`)
const tablet = binding('tablet', ';video;q=0.5')
const desk = binding('desk', ';q=0.9')

test('phones of one IMPU ring together where their q is equal, the higher first (RFC 3261 §16.6)', () => {
  assert.deepEqual(ringing([phone, tablet, desk]), [['desk'], ['phone', 'tablet']])
})

test('a registration that has run out does not ring (TS 24.229 §5.4.3.3)', () => {
  assert.deepEqual(ringing([binding('old', '', 1000)]), [])
  assert.deepEqual(ringing([binding('old', '', 1000), desk]), [['desk']])
})

test('what the caller requires leaves others out, a single phone too (RFC 3841 §7.2)', () => {
  const wanted = [['Accept-Contact', `*;${MMTEL};require;explicit`]] as const
  assert.deepEqual(ringing([phone, tablet], wanted), [['phone']])
  assert.deepEqual(ringing([tablet], wanted), [])
  assert.deepEqual(ringing([tablet], [['Reject-Contact', '*;video']]), [])
})

test('what the caller merely likes comes first among equals (RFC 3841 §7.2.4)', () => {
  assert.deepEqual(ringing([tablet, phone], [['Accept-Contact', `*;${MMTEL}`]]), [['phone'], ['tablet']])
})

test('the caller may ask for one phone only, or for one after the other (RFC 3841 §9.1)', () => {
  assert.deepEqual(ringing([phone, tablet, desk], [['Request-Disposition', 'no-fork']]), [['desk']])
  assert.equal(ringing([phone, tablet, desk], [['Request-Disposition', 'sequential']]).length, 3)
  assert.equal(ringing([phone, tablet, desk], [['Request-Disposition', 'parallel']]).length, 1)
})

test('parameters that cannot be read are as good as none', () => {
  assert.deepEqual(
    ringing([binding('odd', ';="'), desk])
      .flat()
      .sort(),
    ['desk', 'odd'],
  )
})
