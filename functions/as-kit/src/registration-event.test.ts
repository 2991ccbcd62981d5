import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import { registrationEventOf } from './registration-event.ts'
import { servedUserOf } from './served-user.ts'

function register(contentType?: string, body = '') {
  return createRequest(
    'REGISTER',
    'sip:as.example.org',
    [
      ['From', '<sip:scscf.example.org:6060>;tag=1'],
      ['To', '<sip:alice@example.org>'],
      ['Expires', '600'],
      ...(contentType === undefined ? [] : ([['Content-Type', contentType]] as const)),
    ],
    Buffer.from(body),
  )
}

test('who has registered, where, and for how long (TS 24.229 §5.4.1.7)', () => {
  const { user, scscf, expires, parts, serviceInfo } = registrationEventOf(register())
  assert.deepEqual(
    [user, scscf, expires, parts, serviceInfo],
    ['sip:alice@example.org', 'sip:scscf.example.org:6060', 600, [], undefined],
  )
})

test('without Expires the user has left (TS 24.229 §5.7.1.1)', () => {
  assert.equal(registrationEventOf(register().without('Expires')).expires, 0)
})

test('service information is read as XML has it (TS 24.229 §7.6)', () => {
  const body =
    '<ims-3gpp version="1"><service-info>&lt;a&gt; &amp;&#65;&#x42; <![CDATA[<b>&amp;]]></service-info></ims-3gpp>'
  assert.equal(registrationEventOf(register('application/3gpp-ims+xml', body)).serviceInfo, '<a> &AB <b>&amp;')
})

test('what the phone sent is read too (TS 24.229 §5.4.1.7)', () => {
  const { registerRequest, registerResponse } = registrationEventOf(
    register('message/sip', 'REGISTER sip:example.org SIP/2.0\r\nCall-ID: 7\r\n\r\n'),
  )
  assert.equal(registerRequest?.callId, '7')
  assert.equal(registerResponse, undefined)
})

test('a part that is no SIP message is refused (RFC 3261 §7)', () => {
  assert.throws(() => registrationEventOf(register('message/sip', 'hello')), { code: 'SIP_START_LINE' })
})

for (const [header, sessionCase, isRegistered] of [
  ['<sip:a@example.org>;sescase=orig;regstate=reg', 'orig', true],
  ['<sip:a@example.org>;sescase=term;regstate=unreg', 'term', false],
  ['<sip:a@example.org>;orig-cdiv;regstate=reg', 'orig-cdiv', true],
] as const) {
  test(`P-Served-User ${header} (RFC 5502 §6; RFC 8498 §4)`, () => {
    const user = servedUserOf(createRequest('INVITE', 'sip:b@example.org', [['P-Served-User', header]]))
    assert.deepEqual(user, { identity: 'sip:a@example.org', sessionCase, isRegistered })
  })
}

test('a request without P-Served-User serves nobody (RFC 5502 §6)', () => {
  assert.equal(servedUserOf(register()), undefined)
})
