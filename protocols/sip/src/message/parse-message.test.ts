import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeMessage } from './encode-message.ts'
import { MAX_HEAD, MAX_HEADER_LINES } from './limits.ts'
import { isKeepAlive, parseMessage } from './parse-message.ts'
import { SipRequest } from './sip-request.ts'
import { SipResponse } from './sip-response.ts'

function parse(text: string) {
  return parseMessage(Buffer.from(text, 'latin1'))
}

function roundTrip(text: string): string {
  return Buffer.from(encodeMessage(parse(text))).toString('latin1')
}

test('unknown headers, folds, spacing, case and compact forms come out as they went in (RFC 3261 §16.6)', () => {
  const text =
    'REGISTER sip:x SIP/2.0\r\nV :SIP/2.0/UDP h\r\nX-Odd\t:  a,b ;; "\r\ns:\r\nFoLd: a\r\n\tb\r\n  c\r\nf:x\r\nL: 3\r\n\r\n\0\xff\n'
  assert.equal(roundTrip(text), text)
})

test('a folded value reads as one line (RFC 3261 §7.3.1)', () => {
  const message = parse("OPTIONS sip:x SIP/2.0\r\nSubject: I know you're there,\r\n  pick up\r\n\t the phone\r\n\r\n")
  assert.equal(message.header('Subject'), "I know you're there, pick up the phone")
})

test('requests and responses are told apart by their start line (RFC 3261 §7.1, §7.2)', () => {
  const request = parse('INVITE sip:b@example.com SIP/2.0\r\n\r\n')
  assert.ok(request instanceof SipRequest)
  assert.deepEqual([request.method, request.uri, request.version], ['INVITE', 'sip:b@example.com', 'SIP/2.0'])
  const response = parse('SIP/2.0 183 Session Progress\r\n\r\n')
  assert.ok(response instanceof SipResponse)
  assert.deepEqual([response.status, response.reason, response.version], [183, 'Session Progress', 'SIP/2.0'])
})

const BAD_START = [
  '\r\n',
  'INVITE\r\n\r\n',
  'INVITE sip:x\r\n\r\n',
  ' INVITE sip:x SIP/2.0\r\n\r\n',
  'IN"VITE sip:x SIP/2.0\r\n\r\n',
  'SIP/2.0 99 x\r\n\r\n',
  'SIP/2.0 700 x\r\n\r\n',
  'SIP/2.0 2000 x\r\n\r\n',
  'SIP/2.0 2x0 x\r\n\r\n',
  'SIP/2.0\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01',
]

for (const text of BAD_START) {
  test(`no SIP message: ${JSON.stringify(text)} (RFC 3261 §7)`, () => {
    assert.throws(() => parse(text), { name: 'DecodeError', code: 'SIP_START_LINE' })
  })
}

test('a head without its empty line is refused (RFC 3261 §7)', () => {
  for (const text of [
    'OPTIONS sip:x SIP/2.0\r\n',
    'OPTIONS sip:x SIP/2.0\r\nFrom: x',
    'OPTIONS sip:x SIP/2.0\r\nTo: x\r\n\r',
  ]) {
    assert.throws(() => parse(text), { name: 'DecodeError', code: 'SIP_HEAD_INCOMPLETE' })
  }
})

test('empty lines before the start line are skipped (RFC 3261 §7.5)', () => {
  assert.equal(roundTrip('\r\n\r\nOPTIONS sip:x SIP/2.0\r\n\r\n'), 'OPTIONS sip:x SIP/2.0\r\n\r\n')
})

test('a datagram of line ends is a keep-alive (RFC 5626 §3.5.1)', () => {
  for (const text of ['', '\r\n', '\r\n\r\n']) assert.equal(isKeepAlive(Buffer.from(text)), true)
  for (const text of ['\r', 'x', '\r\nx']) assert.equal(isKeepAlive(Buffer.from(text)), false)
})

test('octets after the body are dropped; without Content-Length the datagram is the body (RFC 3261 §18.3)', () => {
  assert.equal(Buffer.from(parse('OPTIONS sip:x SIP/2.0\r\nl: 2\r\n\r\nabcd').body).toString(), 'ab')
  assert.equal(Buffer.from(parse('OPTIONS sip:x SIP/2.0\r\n\r\nabcd').body).toString(), 'abcd')
})

const DEFECTS: readonly (readonly [what: string, text: string, code: string])[] = [
  ['a body shorter than Content-Length', 'OPTIONS sip:x SIP/2.0\r\nl: 9\r\n\r\nabc', 'SIP_CONTENT_LENGTH'],
  ['a Content-Length that is no number', 'OPTIONS sip:x SIP/2.0\r\nl: -1\r\n\r\n', 'SIP_CONTENT_LENGTH'],
  ['two Content-Length lines', 'OPTIONS sip:x SIP/2.0\r\nl: 0\r\nContent-Length: 0\r\n\r\n', 'SIP_CONTENT_LENGTH'],
  ['a line without colon', 'OPTIONS sip:x SIP/2.0\r\nnonsense\r\n\r\n', 'SIP_HEADER_MALFORMED'],
  ['a name with a space', 'OPTIONS sip:x SIP/2.0\r\nno name: x\r\n\r\n', 'SIP_HEADER_MALFORMED'],
  ['a fold before the first header', 'OPTIONS sip:x SIP/2.0\r\n Via: x\r\n\r\n', 'SIP_HEADER_MALFORMED'],
  ['an empty name', 'OPTIONS sip:x SIP/2.0\r\n: x\r\n\r\n', 'SIP_HEADER_MALFORMED'],
  ['a bare LF', 'OPTIONS sip:x SIP/2.0\r\nSubject: a\nFrom: x\r\n\r\n', 'SIP_LINE_END'],
  ['a bare CR', 'OPTIONS sip:x SIP/2.0\r\nSubject: a\rFrom: x\r\n\r\n', 'SIP_LINE_END'],
  ['a fold by bare LF', 'OPTIONS sip:x SIP/2.0\r\nSubject: a\n b\r\n\r\n', 'SIP_LINE_END'],
  ['a bare CR in the start line', 'OPTIONS sip:x\r SIP/2.0\r\nTo: x\r\n\r\n', 'SIP_LINE_END'],
  ['a bare LF in the start line', 'SIP/2.0 200 a\nb\r\nTo: x\r\n\r\n', 'SIP_LINE_END'],
  ['NUL that is no quoted pair', 'OPTIONS sip:x SIP/2.0\r\nTo: "\0" <sip:x>\r\n\r\n', 'SIP_NUL'],
]

for (const [what, text, code] of DEFECTS) {
  test(`${what} is kept for the 400 (RFC 3261 §8.2, §21.4.1)`, () => {
    assert.equal(parse(text).defect?.code, code)
  })
}

test('a line break after qop in Authorization is healed, not refused (RFC 3261 §20.7)', () => {
  for (const lineBreak of ['\r\n ', '\r\n', '\n ', '\n']) {
    const text = `REGISTER sip:x SIP/2.0\r\nAuthorization: Digest qop=auth,${lineBreak}nc=00000001,uri="sip:x"\r\nTo: <sip:a>\r\n\r\n`
    const message = parse(text)
    assert.equal(message.defect, undefined)
    assert.equal(message.header('authorization'), 'Digest qop=auth, nc=00000001,uri="sip:x"')
    assert.equal(message.header('To'), '<sip:a>')
    assert.equal(roundTrip(text), text)
  }
})

test('digits masked by X in somebody’s capture do not get in the way (RFC 3261 §7.3.1)', () => {
  const message = parse(
    'REGISTER sip:ims.mncXXX.mccXXX.3gppnetwork.org SIP/2.0\r\nv: SIP/2.0/TCP 10.X.X.X:XXXX;branch=z9hG4bKXX\r\n' +
      'f: <sip:XXXXXXXXXXXXXXX@ims.mncXXX.mccXXX.3gppnetwork.org>;tag=XXXX\r\nExpires: XXXXXX\r\nl: 0\r\n\r\n',
  )
  assert.equal(message.defect, undefined)
  assert.equal(message.fromTag, 'XXXX')
})

test(`a head of more than ${MAX_HEAD} octets is refused (RFC 3261 §7)`, () => {
  const head = (length: number) => `OPTIONS sip:x SIP/2.0\r\nX: ${'y'.repeat(length - 30)}\r\n\r\n`
  assert.equal(head(MAX_HEAD).length, MAX_HEAD)
  assert.equal(parse(head(MAX_HEAD)).lines.length, 1)
  assert.throws(() => parse(head(MAX_HEAD + 1)), { name: 'DecodeError', code: 'SIP_HEAD_TOO_LONG' })
})

test(`more than ${MAX_HEADER_LINES} header lines are refused (RFC 3261 §7.3)`, () => {
  const head = (lines: number) => `OPTIONS sip:x SIP/2.0\r\n${'X: y\r\n'.repeat(lines)}\r\n`
  assert.equal(parse(head(MAX_HEADER_LINES)).lines.length, MAX_HEADER_LINES)
  assert.throws(() => parse(head(MAX_HEADER_LINES + 1)), { name: 'DecodeError', code: 'SIP_TOO_MANY_HEADERS' })
})
