import assert from 'node:assert/strict'
import test from 'node:test'
import { createRequest } from '../message/create-message.ts'
import { parseAcceptContacts, parseRejectContacts } from './contact-predicates.ts'

test('Accept-Contact has feature tags, require and explicit; the compact form is a (RFC 3841 §9.2)', () => {
  const invite = createRequest('INVITE', 'sip:b@b', [
    ['Accept-Contact', '*;audio;require, *;video;explicit'],
    ['a', '*;methods="BYE";class="business";q=1.0'],
  ])
  const predicates = parseAcceptContacts(invite)
  assert.deepEqual(
    predicates.map(({ features, require, explicit }) => [[...features.keys()], require, explicit]),
    [
      [['sip.audio'], true, false],
      [['sip.video'], false, true],
      [['sip.methods', 'sip.class'], false, false],
    ],
  )
})

test('Reject-Contact has feature tags; the compact form is j (RFC 3841 §9.2)', () => {
  const invite = createRequest('INVITE', 'sip:b@b', [['j', '*;actor="msg-taker";video']])
  assert.deepEqual([...(parseRejectContacts(invite)[0]?.features.keys() ?? [])], ['sip.actor', 'sip.video'])
  assert.deepEqual(parseRejectContacts(createRequest('INVITE', 'sip:b@b', [])), [])
})

for (const bad of ['audio', 'x;audio', '*;', 'audio;require', '*;audio="x']) {
  test(`malformed Accept-Contact: ${JSON.stringify(bad)} (RFC 3841 §9.2)`, () => {
    const invite = createRequest('INVITE', 'sip:b@b', [['Accept-Contact', bad]])
    assert.throws(() => parseAcceptContacts(invite), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}
