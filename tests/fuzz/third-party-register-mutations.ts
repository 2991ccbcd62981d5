import assert from 'node:assert/strict'
import { type RegistrationEvent, registrationEventOf } from '@voltaic/as-kit'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import { parseMessage, SipRequest } from '@voltaic/sip'
import type { FuzzTarget } from './fuzz-target.ts'

const HEAD = [
  'REGISTER sip:as.example.org SIP/2.0',
  'From: <sip:scscf.example.org>;tag=1',
  'To: <sip:alice@example.org>',
  'Expires: 600',
]

const BODY = [
  '--b',
  'Content-Type: application/3gpp-ims+xml',
  '',
  '<ims-3gpp version="1"><service-info>&lt;a&#x42;&#67;<![CDATA[<b>]]></service-info></ims-3gpp>',
  '--b',
  'Content-Type: message/sip',
  '',
  'REGISTER sip:example.org SIP/2.0',
  'Call-ID: 1',
  '',
  '',
  '--b',
  'Content-Type: message/sip',
  '',
  'SIP/2.0 200 OK',
  'Call-ID: 1',
  '',
  '',
  '--b--',
  '',
]

function register(contentType: string, body: string): Uint8Array {
  return Buffer.from([...HEAD, `Content-Type: ${contentType}`, '', body].join('\r\n'))
}

const corpus = [
  register('multipart/mixed;boundary=b', BODY.join('\r\n')),
  register('application/3gpp-ims+xml', BODY[3] ?? ''),
  register('message/sip', 'REGISTER sip:example.org SIP/2.0\r\nCall-ID: 1\r\n\r\n'),
]

/** Leaves out, repeats or moves a line of the body. */
function mutateLines(random: Random, input: Uint8Array): Uint8Array {
  const lines = Buffer.from(input).toString('latin1').split('\r\n')
  const at = HEAD.length + random.integer(Math.max(1, lines.length - HEAD.length))
  const line = lines[random.integer(lines.length)] ?? ''
  lines.splice(at, random.integer(2), ...(random.integer(2) === 0 ? [] : [line]))
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

function read(input: Uint8Array): RegistrationEvent | undefined {
  try {
    const message = parseMessage(input)
    return message instanceof SipRequest ? registrationEventOf(message) : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

export const target: FuzzTarget = {
  name: 'third-party-register',
  corpus: () => corpus,
  mutateConsistently: mutateLines,
  run(input) {
    const event = read(input)
    if (event === undefined) return 'rejected'
    const length = event.parts.reduce((sum, { content }) => sum + content.length, 0)
    assert.ok(length <= event.request.body.length, 'no part is longer than the body')
    return 'accepted'
  },
}
