import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '../message/create-message.ts'
import { leavingTrustDomain, wantsPrivacy } from './trust-boundary.ts'

test('what elements of one network say to each other stays inside (TS 24.229 §4.4.1)', () => {
  const request = createRequest('INVITE', 'sip:b', [
    ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100000000001'],
    ['p-charging-vector', 'icid-value=1'],
    ['P-Asserted-Identity', '<sip:a@b>'],
    ['Require', 'sec-agree, precondition'],
    ['Proxy-Require', 'sec-agree'],
    ['Subject', 'kept'],
  ])
  assert.deepEqual(
    leavingTrustDomain(request).lines.map(({ key, value }) => `${key}: ${value}`),
    ['p-asserted-identity: <sip:a@b>', 'require: precondition', 'subject: kept'],
  )
})

test('a message that says nothing of it stays as it is', () => {
  const request = createRequest('INVITE', 'sip:b', [['Require', '100rel']])
  assert.equal(leavingTrustDomain(request), request)
})

test('privacy counts however it is written (RFC 3323 §4.2)', () => {
  const withPrivacy = (value: string) => wantsPrivacy(createRequest('INVITE', 'sip:b', [['Privacy', value]]))
  for (const value of ['id', 'user;id', 'header, ID', '"id', 'user ; id']) assert.ok(withPrivacy(value), value)
  for (const value of ['none', 'identity', 'user;critical']) assert.ok(!withPrivacy(value), value)
})
