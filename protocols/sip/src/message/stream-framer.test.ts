import assert from 'node:assert/strict'
import test from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { checkMandatory } from './check-mandatory.ts'
import { encodeMessage } from './encode-message.ts'
import { MAX_BODY, MAX_HEAD } from './limits.ts'
import type { SipMessage } from './sip-message.ts'
import { createStreamFramer, type StreamLimits } from './stream-framer.ts'

interface Seen {
  readonly events: string[]
  readonly messages: SipMessage[]
  push(text: string): void
}

function framer(limits?: StreamLimits): Seen {
  const events: string[] = []
  const messages: SipMessage[] = []
  const stream = createStreamFramer(
    {
      onMessage: (message) => {
        messages.push(message)
        events.push(`${message.startLine.split(' ')[0]} ${message.body.length}`)
      },
      onKeepAlive: () => events.push('ping'),
      onError: (error) => events.push(error.code),
    },
    limits,
  )
  return { events, messages, push: (text) => stream.push(Buffer.from(text, 'latin1')) }
}

function message(method: string, body = '', headers = ''): string {
  return `${method} sip:x SIP/2.0\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`
}

const STREAM = `${message('INVITE', 'v=0\r\n\r\n')}\r\n${message('ACK')}\r\n\r\n${message('BYE', '', 'X: y\r\n')}`
const STREAM_EVENTS = ['INVITE 7', 'ACK 0', 'ping', 'BYE 0']

test('messages are cut by Content-Length; a double CRLF between them is a ping (RFC 3261 §18.3, RFC 5626 §4.4.1)', () => {
  const seen = framer()
  seen.push(STREAM)
  assert.deepEqual(seen.events, STREAM_EVENTS)
})

test('it makes no difference how the stream is cut into chunks (RFC 3261 §18.3)', () => {
  for (let cut = 1; cut < STREAM.length; cut++) {
    const seen = framer()
    seen.push(STREAM.slice(0, cut))
    seen.push(STREAM.slice(cut))
    assert.deepEqual(seen.events, STREAM_EVENTS, `cut at ${cut}`)
  }
  const single = framer()
  for (const octet of STREAM) single.push(octet)
  assert.deepEqual(single.events, STREAM_EVENTS)
  const random = createSeededRandom(20260101)
  for (let round = 0; round < 200; round++) {
    const seen = framer()
    for (let at = 0; at < STREAM.length; ) {
      const length = 1 + random.integer(30)
      seen.push(STREAM.slice(at, at + length))
      at += length
    }
    assert.deepEqual(seen.events, STREAM_EVENTS)
  }
})

test('messages stay whole when later octets arrive (RFC 3261 §18.3)', () => {
  const seen = framer()
  const first = message('MESSAGE', 'first body')
  for (const octet of first) seen.push(octet)
  for (const octet of message('MESSAGE', 'SECOND BODY, LONGER')) seen.push(octet)
  const [one] = seen.messages
  assert.equal(one && Buffer.from(encodeMessage(one)).toString('latin1'), first)
})

test('a single CRLF between messages is nothing, two in separate chunks are a ping (RFC 3261 §7.5, RFC 5626 §3.5.1)', () => {
  const seen = framer()
  seen.push('\r\n')
  assert.deepEqual(seen.events, [])
  seen.push('\r')
  seen.push('\n')
  assert.deepEqual(seen.events, ['ping'])
  seen.push(`\r\n${message('ACK')}\r\n${message('ACK')}`)
  assert.deepEqual(seen.events, ['ping', 'ACK 0', 'ACK 0'])
})

test('a head without end stops at the limit, and nothing is read after that (RFC 3261 §18.3)', () => {
  const seen = framer()
  seen.push('INVITE sip:x SIP/2.0\r\n')
  const chunk = `X: ${'y'.repeat(1000)}\r\n`
  for (let pushed = 0; pushed < 10_000_000; pushed += chunk.length) seen.push(chunk)
  seen.push(`\r\n\r\n${message('ACK')}`)
  assert.deepEqual(seen.events, ['SIP_HEAD_TOO_LONG'])
})

test('a 10 MB chunk without end of head is refused at once (RFC 3261 §18.3)', () => {
  const seen = framer()
  seen.push(`INVITE sip:x SIP/2.0\r\nX: ${'y'.repeat(10_000_000)}`)
  assert.deepEqual(seen.events, ['SIP_HEAD_TOO_LONG'])
})

test(`the limit of a head is ${MAX_HEAD} octets (RFC 3261 §18.3)`, () => {
  const head = (length: number) => `OPTIONS sip:x SIP/2.0\r\nl:0\r\nX: ${'y'.repeat(length - 35)}\r\n\r\n`
  const good = framer()
  good.push(head(MAX_HEAD))
  assert.deepEqual(good.events, ['OPTIONS 0'])
  const bad = framer()
  bad.push(head(MAX_HEAD + 1))
  assert.deepEqual(bad.events, ['SIP_HEAD_TOO_LONG'])
})

test('a body of more than the limit can still be answered with 513, then the stream ends (RFC 3261 §21.5.7)', () => {
  const seen = framer({ body: 10 })
  seen.push(message('MESSAGE', '0123456789'))
  seen.push(message('MESSAGE', '0123456789a'))
  assert.deepEqual(seen.events, ['MESSAGE 10', 'MESSAGE 0', 'SIP_BODY_TOO_LONG'])
  assert.throws(() => seen.messages[1] && checkMandatory(seen.messages[1]), { code: 'SIP_BODY_TOO_LONG' })
  const usual = framer()
  usual.push(`MESSAGE sip:x SIP/2.0\r\nl: ${MAX_BODY + 1}\r\n\r\n`)
  assert.deepEqual(usual.events, ['MESSAGE 0', 'SIP_BODY_TOO_LONG'])
})

for (const header of ['', 'Content-Length: -999\r\n', 'Content-Length: x\r\n', 'l: 0\r\nl: 0\r\n']) {
  test(`${header === '' ? 'no Content-Length' : JSON.stringify(header)}: the message can be answered, then the stream ends (RFC 3261 §18.3)`, () => {
    const seen = framer()
    seen.push(`OPTIONS sip:x SIP/2.0\r\n${header}\r\n${message('ACK')}`)
    assert.deepEqual(seen.events, ['OPTIONS 0', 'SIP_CONTENT_LENGTH'])
    assert.throws(() => seen.messages[0] && checkMandatory(seen.messages[0]), { code: 'SIP_CONTENT_LENGTH' })
  })
}

for (const garbage of ['\x16\x03\x01\x02', '\r\rx', '\r\n ', '{"a":1}', '<xml>', 'GET\r\n\r\n', ': x\r\n\r\n']) {
  test(`garbage ends the stream: ${JSON.stringify(garbage)} (RFC 3261 §18.3)`, () => {
    const seen = framer()
    seen.push(garbage)
    seen.push(message('ACK'))
    assert.deepEqual(seen.events, ['SIP_START_LINE'])
  })
}

test('what a handler throws is not taken for an error of the stream', () => {
  const stream = createStreamFramer({
    onMessage: () => {
      throw new TypeError('bug')
    },
    onKeepAlive: () => undefined,
    onError: () => assert.fail('not the fault of the stream'),
  })
  assert.throws(() => stream.push(Buffer.from(message('ACK'))), TypeError)
})
