import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import { type Credentials, credentialsOf, type RegisterCaseFacts, registerCase } from './register-case.ts'

const answer: Credentials = {
  username: '001010000000001@ims.example',
  realm: 'ims.example',
  nonce: 'N1',
  uri: 'sip:ims.example',
  response: '0123456789abcdef0123456789abcdef',
  qop: undefined,
  nonceCount: undefined,
  cnonce: undefined,
  auts: undefined,
  algorithm: undefined,
  integrityProtected: false,
  integrity: undefined,
}
const facts: RegisterCaseFacts = {
  credentials: answer,
  pendingNonce: 'N1',
  isRefresh: false,
  refreshWithoutChallenge: false,
}

const cases: readonly [string, RegisterCaseFacts, ReturnType<typeof registerCase>][] = [
  ['no Authorization (§5.4.1.2.1)', { ...facts, credentials: undefined }, 'challenge'],
  ['an empty nonce (§5.4.1.2.1)', { ...facts, credentials: { ...answer, nonce: '', response: '' } }, 'challenge'],
  [
    'an empty nonce while nothing is pending',
    { ...facts, pendingNonce: undefined, credentials: { ...answer, nonce: '' } },
    'challenge',
  ],
  ['the answer to the pending challenge (§5.4.1.2.2)', facts, 'verify'],
  ['an answer to another challenge (§5.4.1.2.1)', { ...facts, pendingNonce: 'N2' }, 'challenge'],
  ['an answer when nothing is pending', { ...facts, pendingNonce: undefined }, 'challenge'],
  ['AUTS for the pending challenge (§5.4.1.2.3)', { ...facts, credentials: { ...answer, auts: 'x' } }, 'resynchronise'],
  [
    'AUTS for a challenge that is not pending',
    { ...facts, pendingNonce: 'N2', credentials: { ...answer, auts: 'x' } },
    'challenge',
  ],
  [
    'neither response nor AUTS: the phone does not believe (§5.4.1.2.3C)',
    { ...facts, credentials: { ...answer, response: '' } },
    'reject',
  ],
  ['a refresh where each is challenged', { ...facts, pendingNonce: undefined, isRefresh: true }, 'challenge'],
  [
    'a refresh where a known phone is trusted',
    { ...facts, pendingNonce: undefined, isRefresh: true, refreshWithoutChallenge: true },
    'accept',
  ],
  [
    'a stranger where a known phone is trusted',
    { ...facts, pendingNonce: undefined, refreshWithoutChallenge: true },
    'challenge',
  ],
  [
    'a refresh that answers a pending challenge is verified',
    { ...facts, isRefresh: true, refreshWithoutChallenge: true },
    'verify',
  ],
]
for (const [name, given, expected] of cases) {
  test(`REGISTER with ${name}: ${expected} (TS 24.229 §5.4.1.2)`, () => assert.equal(registerCase(given), expected))
}

test('credentials of another scheme than Digest are none (TS 24.229 §5.4.1.2.1)', () => {
  const request = createRequest('REGISTER', 'sip:ims.example', [['Authorization', 'Basic dXNlcjpwYXNz']])
  assert.equal(credentialsOf(request), undefined)
})

test('only integrity-protected="yes" counts as protected (TS 24.229 §7.2A.2)', () => {
  const read = (value: string) =>
    credentialsOf(
      createRequest('REGISTER', 'sip:ims.example', [
        ['Authorization', `Digest username="a",integrity-protected="${value}"`],
      ]),
    )?.integrityProtected
  assert.deepEqual([read('yes'), read('no'), read('ip-assoc-yes'), read('YES')], [true, false, false, false])
})
