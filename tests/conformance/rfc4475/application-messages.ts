import assert from 'node:assert/strict'
import {
  hasMagicBranch,
  parseAuth,
  parseContacts,
  parseTokens,
  parseUri,
  parseVia,
  type SipMessage,
  SipRequest,
} from '@voltaic/sip'

/** What the messages of RFC 4475 §3.2 to §3.4 mean. */
export const APPLICATION_MESSAGES: Readonly<Record<string, (message: SipMessage) => void>> = {
  badbranch: (message) => assert.equal(hasMagicBranch(message.topVia), false),
  unkscm: (message) =>
    assert.deepEqual(request(message).requestUri, {
      kind: 'other',
      scheme: 'nobodyknowsthisscheme',
      text: 'nobodyKnowsThisScheme:totallyopaquecontent',
    }),
  novelsc: (message) => assert.ok(request(message).uri.startsWith('soap.beep:')),
  unksm2: (message) => {
    assert.equal(message.to.uri, 'isbn:2983792873')
    assert.equal(message.from.uri, 'http://www.example.com')
    assert.deepEqual(parseContacts(message), [{ uri: 'name:John_Smith', params: new Map() }])
  },
  bext01: (message) => {
    assert.deepEqual(parseTokens(message, 'Require'), ['nothingSupportsThis', 'nothingSupportsThisEither'])
    assert.deepEqual(parseTokens(message, 'Proxy-Require'), ['noProxiesSupportThis', 'norDoAnyProxiesSupportThis'])
  },
  invut: (message) => assert.equal(message.header('Content-Type'), 'application/unknownformat'),
  regaut01: (message) =>
    assert.deepEqual(parseAuth(message.header('Authorization') ?? ''), {
      scheme: 'NoOneKnowsThisScheme',
      params: new Map([['opaque-data', 'here']]),
    }),
  bcast: (message) => assert.equal(parseVia(message.list('Via')[1] ?? '').host, '255.255.255.255'),
  zeromf: (message) => assert.equal(message.header('Max-Forwards'), '0'),
  cparam01: (message) =>
    assert.deepEqual(parseContacts(message), [
      { uri: 'sip:+19725552222@gw1.example.net', params: new Map([['unknownparam', undefined]]) },
    ]),
  cparam02: (message) =>
    assert.deepEqual(parseContacts(message), [
      { uri: 'sip:+19725552222@gw1.example.net;unknownparam', params: new Map() },
    ]),
  regescrt: (message) => {
    const [contact] = parseContacts(message)
    assert.ok(typeof contact === 'object')
    const uri = parseUri(contact.uri)
    assert.ok(uri.kind === 'sip')
    assert.equal(uri.headers, 'Route=%3Csip:sip.example.com%3E')
  },
  sdp01: (message) => assert.deepEqual(message.list('Accept'), ['text/nobodyKnowsThis']),
  inv2543: (message) => {
    assert.equal(message.fromTag, undefined)
    assert.equal(hasMagicBranch(message.topVia), false)
    assert.equal(message.has('Max-Forwards'), false)
    assert.equal(message.body.length, 105)
  },
}

function request(message: SipMessage): SipRequest {
  assert.ok(message instanceof SipRequest)
  return message
}
