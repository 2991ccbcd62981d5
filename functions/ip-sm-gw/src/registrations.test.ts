import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createRequest, createResponse } from '@voltaic/sip'
import { MAX_REGISTRATIONS, Registrations } from './registrations.ts'

const REGISTER = createRequest('REGISTER', 'sip:sms.example.org', [
  ['From', '<sip:scscf.example.org>;tag=1'],
  ['To', '<sip:alice@example.org>'],
  ['Call-ID', 'x'],
  ['CSeq', '1 REGISTER'],
])
const ALICE = { user: 'sip:alice@example.org', scscf: 'sip:scscf.example.org', parts: [], request: REGISTER } as const
const OK = createResponse(REGISTER, 200, {
  headers: [['P-Associated-URI', '<sip:alice@example.org>, <tel:+49-151-1>, <sip:+491512@example.org;user=phone>']],
})

test('all identities of the set lead to the S-CSCF, as long as the registration lasts (TS 24.341 §5.3.3.2)', async () => {
  const clock = createManualClock()
  const registrations = new Registrations(clock)
  const keys = registrations.update({ ...ALICE, expires: 60, registerResponse: OK })
  assert.deepEqual(keys, ['sip:alice@example.org', '+491511', '+491512'])
  assert.equal(registrations.scscfOf('+491511'), ALICE.scscf)
  await clock.advance(60_000)
  assert.equal(registrations.scscfOf('+491511'), undefined)
})

test('who has left is not there, and wakes nobody (TS 24.341 §5.3.3.2)', () => {
  const registrations = new Registrations(createManualClock())
  registrations.update({ ...ALICE, expires: 60 })
  assert.deepEqual(registrations.update({ ...ALICE, expires: 0 }), [])
  assert.equal(registrations.scscfOf(ALICE.user), undefined)
})

test(`so many users are remembered as it is told, ${MAX_REGISTRATIONS} else: those who registered last`, () => {
  const registrations = new Registrations(createManualClock(), 3)
  for (let count = 0; count <= 3; count++) {
    registrations.update({ ...ALICE, user: `sip:${count}@example.org`, expires: 60 })
  }
  assert.equal(registrations.scscfOf('sip:0@example.org'), undefined)
  assert.equal(registrations.scscfOf('sip:3@example.org'), ALICE.scscf)
})
