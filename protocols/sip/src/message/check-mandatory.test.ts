import assert from 'node:assert/strict'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import { checkMandatory, refusalStatus } from './check-mandatory.ts'
import { createRequest, createResponse } from './create-message.ts'
import { parseMessage } from './parse-message.ts'
import type { SipMessage } from './sip-message.ts'
import { SipRequest } from './sip-request.ts'

const GOOD = createRequest('REGISTER', 'sip:ims.example', [
  ['Via', 'SIP/2.0/UDP h;branch=z9hG4bK1'],
  ['Max-Forwards', '70'],
  ['From', '<sip:a@ims.example>;tag=1'],
  ['To', '<sip:a@ims.example>'],
  ['Call-ID', 'c@h'],
  ['CSeq', '1 REGISTER'],
  ['Contact', '<sip:a@h>'],
])

function codeOf(message: SipMessage): string {
  try {
    checkMandatory(message)
  } catch (error) {
    if (error instanceof DecodeError) return error.code
    throw error
  }
  return 'good'
}

test('a well-formed request and its response pass (RFC 3261 §8.1.1)', () => {
  assert.equal(codeOf(GOOD), 'good')
  assert.equal(codeOf(createResponse(GOOD, 200)), 'good')
})

test('a request without Max-Forwards, From tag, branch or Contact passes: RFC 2543 had none (RFC 3261 §16.3)', () => {
  const old = GOOD.without('Max-Forwards', 'Contact').with('From', 'sip:a@h').with('Via', 'SIP/2.0/UDP h')
  assert.equal(codeOf(old), 'good')
})

for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
  test(`a message without ${name}, or with an empty one, is refused (RFC 3261 §8.1.1)`, () => {
    assert.equal(codeOf(GOOD.without(name)), 'SIP_HEADER_MISSING')
    assert.equal(codeOf(GOOD.with(name, '')), 'SIP_HEADER_MISSING')
    assert.equal(codeOf(createResponse(GOOD, 200).without(name)), 'SIP_HEADER_MISSING')
  })
}

for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Expires', 'Content-Type', 'Event']) {
  test(`a message with two ${name} lines is refused (RFC 3261 §7.3.1)`, () => {
    const value = GOOD.header(name) ?? '1'
    assert.equal(codeOf(GOOD.with(name, [value, value])), 'SIP_HEADER_REPEATED')
  })
}

const MALFORMED: readonly (readonly [name: string, value: string, code: string])[] = [
  ['Via', 'nonsense', 'SIP_HEADER_MALFORMED'],
  ['From', '"A <sip:a>', 'SIP_HEADER_MALFORMED'],
  ['To', 'A, B <sip:a>', 'SIP_HEADER_MALFORMED'],
  ['Call-ID', 'a b', 'SIP_HEADER_MALFORMED'],
  ['CSeq', 'x REGISTER', 'SIP_HEADER_MALFORMED'],
  ['CSeq', '1 INVITE', 'SIP_CSEQ_METHOD'],
  ['Max-Forwards', '256', 'SIP_HEADER_MALFORMED'],
  ['Max-Forwards', '-1', 'SIP_HEADER_MALFORMED'],
  ['Max-Forwards', '', 'SIP_HEADER_MALFORMED'],
  ['Contact', 'sip:a?x=y', 'SIP_HEADER_MALFORMED'],
]

for (const [name, value, code] of MALFORMED) {
  test(`a request with ${name}: ${value} is refused (RFC 3261 §8.1.1)`, () => {
    assert.equal(codeOf(GOOD.with(name, value)), code)
  })
}

test('a strange Contact in a response is left to whoever needs it (RFC 3261 §16.7)', () => {
  assert.equal(codeOf(createResponse(GOOD, 200).with('Contact', 'sip:a?x=y')), 'good')
})

const REQUEST_LINES: readonly (readonly [line: string, code: string])[] = [
  ['REGISTER sip:h SIP/2.0', 'good'],
  ['REGISTER sip:h sip/2.0', 'good'],
  ['REGISTER urn:x:y SIP/2.0', 'good'],
  ['REGISTER sip:h SIP/3.0', 'SIP_VERSION'],
  ['REGISTER sip:h HTTP/1.1', 'SIP_START_LINE'],
  ['REGISTER sip:h SIP/2.0 ', 'SIP_START_LINE'],
  ['REGISTER <sip:h> SIP/2.0', 'SIP_URI_MALFORMED'],
  ['REGISTER  sip:h SIP/2.0', 'SIP_URI_MALFORMED'],
  ['REGISTER sip:h?a=b SIP/2.0', 'SIP_URI_MALFORMED'],
  ['REGISTER sip:2001:db8::1 SIP/2.0', 'SIP_HOST_MALFORMED'],
]

for (const [line, code] of REQUEST_LINES) {
  test(`request line "${line}": ${code} (RFC 3261 §7.1)`, () => {
    const lines = GOOD.lines.map(({ raw }) => raw).join('')
    assert.equal(codeOf(parseMessage(Buffer.from(`${line}\r\n${lines}\r\n`))), code)
  })
}

test('what the parser found wrong is thrown, also after changes (RFC 3261 §18.3)', () => {
  const lines = GOOD.lines.map(({ raw }) => raw).join('')
  const message = parseMessage(Buffer.from(`REGISTER sip:h SIP/2.0\r\n${lines}Content-Length: 5\r\n\r\nabc`))
  assert.ok(message instanceof SipRequest)
  assert.equal(codeOf(message), 'SIP_CONTENT_LENGTH')
  assert.equal(codeOf(message.with('X-Y', 'y').withUri('sip:x')), 'SIP_CONTENT_LENGTH')
})

test('refusals map to 400, 505 and 513 (RFC 3261 §21.4.1, §21.5.6, §21.5.7)', () => {
  const status = (code: string) => refusalStatus(new DecodeError(code, '', -1, ''))
  assert.equal(status('SIP_VERSION'), 505)
  assert.equal(status('SIP_BODY_TOO_LONG'), 513)
  assert.equal(status('SIP_HEADER_MISSING'), 400)
})
