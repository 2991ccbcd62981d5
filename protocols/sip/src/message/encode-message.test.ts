import assert from 'node:assert/strict'
import test from 'node:test'
import { encodeMessage } from './encode-message.ts'
import { octetString, utf8 } from './octet-string.ts'
import { parseMessage } from './parse-message.ts'

function parse(text: string) {
  return parseMessage(Buffer.from(text, 'latin1'))
}

function encode(message: Parameters<typeof encodeMessage>[0]): string {
  return Buffer.from(encodeMessage(message)).toString('latin1')
}

test('a changed message gets the Content-Length it lacked (RFC 3261 §20.14)', () => {
  const message = parse('OPTIONS sip:x SIP/2.0\r\nTo: x\r\n\r\nbody')
  assert.equal(encode(message), 'OPTIONS sip:x SIP/2.0\r\nTo: x\r\n\r\nbody')
  assert.equal(
    encode(message.with('X-Y', 'y')),
    'OPTIONS sip:x SIP/2.0\r\nTo: x\r\nX-Y: y\r\nContent-Length: 4\r\n\r\nbody',
  )
})

test('a right Content-Length stays as it was written, a wrong one is replaced in its place (RFC 3261 §20.14)', () => {
  const right = parse('OPTIONS sip:x SIP/2.0\r\nL :4\r\nTo: x\r\n\r\nbody').with('To', 'y')
  assert.equal(encode(right), 'OPTIONS sip:x SIP/2.0\r\nL :4\r\nTo: y\r\n\r\nbody')
  assert.equal(
    encode(right.withBody(undefined, Buffer.from('no'))),
    'OPTIONS sip:x SIP/2.0\r\nContent-Length: 2\r\nTo: y\r\n\r\nno',
  )
})

test('a second Content-Length never leaves this element (RFC 3261 §20.14)', () => {
  const message = parse('OPTIONS sip:x SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\nabc').with('X-Y', 'y')
  assert.equal(encode(message), 'OPTIONS sip:x SIP/2.0\r\nContent-Length: 3\r\nX-Y: y\r\n\r\nabc')
})

test('octets of any value survive in headers and bodies (RFC 3261 §7.3)', () => {
  const octets = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
  const text = `OPTIONS sip:x SIP/2.0\r\nSubject: ${octets.slice(128)}\r\nl: 256\r\n\r\n${octets}`
  assert.equal(encode(parse(text)), text)
})

test('octet strings are UTF-8 for people (RFC 3261 §7)', () => {
  assert.equal(octetString('Žižka'), '\xc5\xbdi\xc5\xbeka')
  assert.equal(utf8(octetString('大停電')), '大停電')
  const message = parse('OPTIONS sip:x SIP/2.0\r\n\r\n').with('Subject', octetString('Žižka'))
  assert.ok(Buffer.from(encodeMessage(message)).includes('Subject: Žižka\r\n'))
})
