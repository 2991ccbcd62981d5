import assert from 'node:assert/strict'
import test from 'node:test'
import { createRequest, createResponse } from './create-message.ts'
import { encodeMessage } from './encode-message.ts'
import { parseMessage } from './parse-message.ts'
import type { SipRequest } from './sip-request.ts'

const BASE = createRequest('INVITE', 'sip:b@example.com', [
  ['Via', 'SIP/2.0/UDP one;branch=z9hG4bK1'],
  ['Route', '<sip:p1;lr>, <sip:p2;lr>'],
  ['Route', '<sip:p3;lr>'],
  ['From', '<sip:a@example.com>;tag=f'],
  ['To', '<sip:b@example.com>'],
  ['Call-ID', 'c'],
  ['CSeq', '7 INVITE'],
])

function names({ lines }: SipRequest): string {
  return lines.map(({ raw }) => raw.slice(0, raw.indexOf(':'))).join(' ')
}

test('headers are found in any case and in compact form (RFC 3261 §7.3.1, §7.3.3)', () => {
  for (const name of ['Via', 'VIA', 'via', 'v', 'V']) {
    assert.equal(BASE.header(name), 'SIP/2.0/UDP one;branch=z9hG4bK1')
    assert.ok(BASE.has(name))
  }
  assert.equal(BASE.header('Subject'), undefined)
  assert.deepEqual(BASE.headerLines('route'), ['<sip:p1;lr>, <sip:p2;lr>', '<sip:p3;lr>'])
  assert.deepEqual(BASE.list('Route'), ['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>'])
  assert.deepEqual(BASE.list('Path'), [])
})

test('mandatory parts are parsed on demand (RFC 3261 §8.1.1)', () => {
  assert.equal(BASE.callId, 'c')
  assert.deepEqual(BASE.cseq, { number: 7, method: 'INVITE' })
  assert.equal(BASE.topVia.host, 'one')
  assert.equal(BASE.topVia, BASE.with('Subject', 'x').topVia, 'parsed once, shared by copies')
  assert.equal(BASE.fromTag, 'f')
  assert.equal(BASE.toTag, undefined)
  assert.equal(BASE.to.uri, 'sip:b@example.com')
})

test('a missing or malformed mandatory header is a DecodeError where it is read (RFC 3261 §8.1.1)', () => {
  const bare = createRequest('INVITE', 'sip:b@example.com', [['Via', 'nonsense']])
  assert.throws(() => bare.callId, { name: 'DecodeError', code: 'SIP_HEADER_MISSING' })
  assert.throws(() => bare.cseq, { code: 'SIP_HEADER_MISSING' })
  assert.throws(() => bare.fromTag, { code: 'SIP_HEADER_MISSING' })
  assert.throws(() => bare.topVia, { code: 'SIP_HEADER_MALFORMED' })
})

test('with() replaces all lines in the place of the first', () => {
  assert.deepEqual(BASE.with('route', '<sip:x>').headerLines('Route'), ['<sip:x>'])
  assert.equal(
    names(BASE.with('route', ['<sip:x>', '<sip:y>', '<sip:z>'])),
    'Via Route Route Route From To Call-ID CSeq',
  )
  assert.equal(names(BASE.with('Route', [])), 'Via From To Call-ID CSeq')
  assert.equal(names(BASE.with('Subject', 'x')), 'Via Route Route From To Call-ID CSeq Subject')
  assert.equal(names(BASE.with('Subject', [])), names(BASE))
})

test('withFirst(), withAdded() and without() put lines where the API says', () => {
  assert.equal(names(BASE.withFirst('v', 'SIP/2.0/UDP two')), 'Via Via Route Route From To Call-ID CSeq')
  assert.equal(BASE.withFirst('v', 'SIP/2.0/UDP two').topVia.host, 'two')
  assert.equal(BASE.without('Via').withFirst('Via', 'SIP/2.0/UDP two').lines[0]?.key, 'via')
  assert.deepEqual(BASE.withFirst('Route', '<sip:p0>').list('Route')[0], '<sip:p0>')
  assert.equal(names(BASE.withFirst('Path', '<sip:p0>')), `${names(BASE)} Path`)
  assert.deepEqual(BASE.withAdded('Route', '<sip:p4>').headerLines('Route').at(-1), '<sip:p4>')
  assert.equal(names(BASE.withAdded('Route', '<sip:p4>')), 'Via Route Route Route From To Call-ID CSeq')
  assert.equal(names(BASE.withAdded('Path', '<sip:p4>')), `${names(BASE)} Path`)
  assert.equal(names(BASE.without('route', 'v')), 'From To Call-ID CSeq')
  assert.equal(BASE.without('Subject'), BASE)
})

test('withoutFirst() removes one comma-separated value (RFC 3261 §16.4, §16.7)', () => {
  const one = BASE.withoutFirst('Route')
  assert.deepEqual(one.headerLines('Route'), ['<sip:p2;lr>', '<sip:p3;lr>'])
  assert.deepEqual(one.withoutFirst('Route').headerLines('Route'), ['<sip:p3;lr>'])
  assert.equal(one.withoutFirst('Route').withoutFirst('Route').has('Route'), false)
  assert.equal(BASE.withoutFirst('Path'), BASE)
})

test('messages never change', () => {
  const before = Buffer.from(encodeMessage(BASE)).toString('latin1')
  BASE.with('Route', []).withAdded('X', 'y').withUri('sip:x').withBody('text/plain', Buffer.from('x'))
  assert.equal(Buffer.from(encodeMessage(BASE)).toString('latin1'), before)
})

test('withBody() sets Content-Type, and Content-Length follows (RFC 3261 §20.14, §20.15)', () => {
  const filled = BASE.withBody('text/plain', Buffer.from('hello'))
  assert.match(
    Buffer.from(encodeMessage(filled)).toString('latin1'),
    /Content-Type: text\/plain\r\nContent-Length: 5\r\n\r\nhello$/,
  )
  const emptied = (parseMessage(encodeMessage(filled)) as SipRequest).withBody(undefined, new Uint8Array(0))
  assert.match(Buffer.from(encodeMessage(emptied)).toString('latin1'), /CSeq: 7 INVITE\r\nContent-Length: 0\r\n\r\n$/)
})

const INJECTIONS = ['a\r\nX: y', 'a\nb', 'a\rb', 'a\0b', 'snowman \u2603', 'low octet is LF \u560a']

for (const value of INJECTIONS) {
  test(`a value that would break its line is a bug of the caller: ${JSON.stringify(value)}`, () => {
    const isPlainError = (error: unknown) => error instanceof Error && error.name === 'Error'
    assert.throws(() => BASE.with('Subject', value), isPlainError)
    assert.throws(() => BASE.withAdded('Subject', value), isPlainError)
    assert.throws(() => BASE.withFirst('Subject', value), isPlainError)
    assert.throws(() => BASE.withUri(value), isPlainError)
    assert.throws(() => createRequest('INVITE', value, []), isPlainError)
    assert.throws(() => createRequest('INVITE', 'sip:a', [['Subject', value]]), isPlainError)
    assert.throws(() => createResponse(BASE, 200, { reason: value }), isPlainError)
    assert.throws(() => createResponse(BASE, 200, { toTag: value }), isPlainError)
  })
}

test('header names and methods are tokens', () => {
  for (const name of ['', 'a b', 'a:', 'é', 'X\r\n']) assert.throws(() => BASE.with(name, 'x'), { name: 'Error' })
  assert.throws(() => createRequest('IN VITE', 'sip:a', []), { name: 'Error' })
  assert.throws(() => BASE.withUri('sip:a b'), { name: 'Error' })
})

test('withUri() changes the Request-URI only', () => {
  const moved = BASE.withUri('sip:other')
  assert.equal(moved.startLine, 'INVITE sip:other SIP/2.0')
  assert.deepEqual(moved.requestUri, { kind: 'sip', scheme: 'sip', host: 'other', params: new Map() })
  assert.equal(moved.lines, BASE.lines)
})
