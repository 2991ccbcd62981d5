import assert from 'node:assert/strict'
import test from 'node:test'
import { createRequest, createResponse } from './create-message.ts'
import { encodeMessage } from './encode-message.ts'
import { parseMessage } from './parse-message.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { SipRequest } from './sip-request.ts'

function text(message: Parameters<typeof encodeMessage>[0]): string {
  return Buffer.from(encodeMessage(message)).toString('latin1')
}

const REQUEST = parseMessage(
  Buffer.from(
    'OPTIONS sip:b SIP/2.0\r\nv: SIP/2.0/UDP one\r\nVIA : SIP/2.0/TCP two,\r\n SIP/2.0/UDP three\r\nTimestamp: 54\r\n' +
      'f: "A" <sip:a>;tag=1\r\nt: <sip:b>\r\ni: c\r\ncseq: 1 OPTIONS\r\nX-Y: y\r\nl: 0\r\n\r\n',
  ),
)

test('a request has exactly the given headers, and Content-Length (RFC 3261 §7.1, §20.14)', () => {
  const request = createRequest('MESSAGE', 'sip:b', [['f', '<sip:a>']], Buffer.from('hi'))
  assert.equal(text(request), 'MESSAGE sip:b SIP/2.0\r\nFrom: <sip:a>\r\nContent-Length: 2\r\n\r\nhi')
})

test('a response copies Via, From, To, Call-ID and CSeq as they were written (RFC 3261 §8.2.6)', () => {
  assert.ok(REQUEST instanceof SipRequest)
  const response = createResponse(REQUEST, 200, { toTag: 'x', headers: [['Allow', 'OPTIONS']] })
  assert.equal(
    text(response),
    'SIP/2.0 200 OK\r\nv: SIP/2.0/UDP one\r\nVIA : SIP/2.0/TCP two,\r\n SIP/2.0/UDP three\r\nf: "A" <sip:a>;tag=1\r\n' +
      'To: <sip:b>;tag=x\r\ni: c\r\ncseq: 1 OPTIONS\r\nAllow: OPTIONS\r\nContent-Length: 0\r\n\r\n',
  )
})

test('a response leaves a To that has a tag alone (RFC 3261 §8.2.6.2)', () => {
  assert.ok(REQUEST instanceof SipRequest)
  const inDialog = REQUEST.with('To', 'sip:b;tag=old')
  assert.equal(createResponse(inDialog, 200, { toTag: 'new' }).toTag, 'old')
  assert.equal(createResponse(inDialog, 200).toTag, 'old')
})

test('a response to a request with a To that cannot be parsed copies it (RFC 3261 §8.2.6.2)', () => {
  assert.ok(REQUEST instanceof SipRequest)
  const broken = REQUEST.with('To', '"oops <sip:b>')
  assert.equal(createResponse(broken, 400, { toTag: 'x' }).header('To'), '"oops <sip:b>')
})

test('a response can be made to whatever was parsed, NUL included (RFC 4475 §3.1.1.2)', () => {
  const request = parseMessage(Buffer.from('OPTIONS sip:b SIP/2.0\r\nTo: "\0" <sip:b>\r\n\r\n'))
  assert.ok(request instanceof SipRequest)
  assert.equal(createResponse(request, 400, { toTag: 'x' }).toTag, 'x')
})

test('a 100 takes the Timestamp over (RFC 3261 §8.2.6.1)', () => {
  assert.ok(REQUEST instanceof SipRequest)
  assert.equal(createResponse(REQUEST, 100).header('Timestamp'), '54')
  assert.equal(createResponse(REQUEST, 180).header('Timestamp'), undefined)
})

test('a response that this element made up says so, also after changes', () => {
  assert.ok(REQUEST instanceof SipRequest)
  const local = createResponse(REQUEST, 408, { local: 'timeout' })
  assert.equal(local.local, 'timeout')
  assert.equal(local.with('X-Y', 'y').withStatus(504).local, 'timeout')
  assert.equal(createResponse(REQUEST, 200).local, undefined)
})

test('withStatus() takes the registered reason phrase unless told otherwise (RFC 3261 §21)', () => {
  assert.ok(REQUEST instanceof SipRequest)
  const response = createResponse(REQUEST, 404)
  assert.equal(response.withStatus(503).startLine, 'SIP/2.0 503 Service Unavailable')
  assert.equal(response.withStatus(503, 'Nobody Home').startLine, 'SIP/2.0 503 Nobody Home')
  for (const status of [99, 700, 200.5, Number.NaN]) assert.throws(() => response.withStatus(status), { name: 'Error' })
})

test('every status has a reason phrase, registered or that of its class (RFC 3261 §21)', () => {
  assert.equal(reasonPhrase(494), 'Security Agreement Required')
  assert.equal(reasonPhrase(799), '')
  assert.equal(reasonPhrase(499), 'Request Failure')
})
