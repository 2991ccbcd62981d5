import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import {
  checkMandatory,
  createStreamFramer,
  encodeMessage,
  parseMessage,
  parseNameAddr,
  parseRetryAfter,
  refusalStatus,
  type SipMessage,
  SipRequest,
  SipResponse,
} from '@voltaic/sip'
import { APPLICATION_MESSAGES } from './application-messages.ts'
import { type Outcome, TORTURE_MESSAGES } from './outcomes.ts'
import { VALID_MESSAGES } from './valid-messages.ts'

const VECTORS = new URL('../../vectors/rfc4475/', import.meta.url)
const MEANINGS = { ...VALID_MESSAGES, ...APPLICATION_MESSAGES }

function read(name: string): Buffer {
  return readFileSync(new URL(`${name}.dat`, VECTORS))
}

function refusalOf(run: () => unknown): DecodeError {
  try {
    run()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'nothing was refused' })
}

function assertOutcome(name: string, outcome: Outcome): void {
  const data = read(name)
  if ('unreadable' in outcome) {
    assert.equal(refusalOf(() => parseMessage(data)).code, outcome.unreadable)
    return
  }
  const message = parseMessage(data)
  if ('accepted' in outcome) {
    checkMandatory(message)
    assert.deepEqual(Buffer.from(encodeMessage(message)), data.subarray(0, outcome.octets ?? data.length))
    return
  }
  const error = refusalOf(() => checkMandatory(message))
  if ('dropped' in outcome) {
    assert.ok(message instanceof SipResponse)
    assert.equal(error.code, outcome.dropped)
  } else {
    assert.ok(message instanceof SipRequest)
    assert.equal(error.code, outcome.code)
    assert.equal(refusalStatus(error), outcome.refused)
  }
}

function verdict(outcome: Outcome): string {
  if ('accepted' in outcome) return 'accepts'
  return 'refused' in outcome ? `refuses with ${outcome.refused}` : 'drops'
}

for (const { name, clause, title, outcome } of TORTURE_MESSAGES) {
  test(`SIP codec ${verdict(outcome)} ${name}: ${title} (RFC 4475 §${clause})`, () => {
    assertOutcome(name, outcome)
    MEANINGS[name]?.(parseMessage(read(name)))
  })
}

test('every torture message of RFC 4475 is in the table, and every accepted one has its meaning checked', () => {
  const stored = readdirSync(VECTORS).filter((file) => file.endsWith('.dat'))
  const listed = TORTURE_MESSAGES.map(({ name }) => name)
  assert.deepEqual(listed.toSorted(), stored.map((file) => file.slice(0, -4)).sort())
  assert.equal(stored.length, 49)
  const accepted = TORTURE_MESSAGES.filter(({ outcome }) => 'accepted' in outcome).map(({ name }) => name)
  assert.deepEqual(accepted.toSorted(), Object.keys(MEANINGS).sort())
})

test('SIP codec reads an overlarge Retry-After as the largest there is (RFC 4475 §3.1.2.5)', () => {
  const message = parseMessage(read('scalarlg'))
  assert.equal(parseRetryAfter(message.header('Retry-After') ?? '').seconds, 2 ** 32 - 1)
})

test('SIP codec reads an overlarge expires of a Contact without harm (RFC 4475 §3.1.2.4)', () => {
  const message = parseMessage(read('scalar02'))
  assert.equal(parseNameAddr(message.header('Contact') ?? '').params.get('expires'), '280297596632815')
})

test('SIP framer finds both requests of dblreq when they come over a stream (RFC 4475 §3.1.1.8)', () => {
  const messages: SipMessage[] = []
  const framer = createStreamFramer({
    onMessage: (message) => messages.push(message),
    onKeepAlive: () => undefined,
    onError: () => undefined,
  })
  framer.push(read('dblreq'))
  assert.deepEqual(
    messages.map((message) => [message.cseq.method, message.body.length]),
    [
      ['REGISTER', 0],
      ['INVITE', 150],
    ],
  )
})
