import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import {
  checkMandatory,
  createResponse,
  createStreamFramer,
  encodeMessage,
  formatChargingVector,
  formatEarlyMedia,
  formatNameAddr,
  formatParameterised,
  formatPrivacy,
  formatRack,
  formatReason,
  formatSessionExpires,
  formatUri,
  formatVia,
  MAX_HEAD,
  MAX_HEADER_LINES,
  maskKeys,
  parseAuth,
  parseChargingVector,
  parseContacts,
  parseEarlyMedia,
  parseMessage,
  parseMinSe,
  parseNameAddr,
  parseParameterised,
  parsePrivacy,
  parseRack,
  parseReason,
  parseRetryAfter,
  parseRseq,
  parseSessionExpires,
  parseTokens,
  parseUri,
  parseVia,
  rankContacts,
  type SipMessage,
  SipRequest,
  uriEquals,
} from '@voltaic/sip'
import type { FuzzTarget } from './fuzz-target.ts'
import { IMS_MESSAGES } from './sip-corpus.ts'

export const target: FuzzTarget = {
  name: 'sip',
  corpus: () => [...IMS_MESSAGES, ...tortureMessages()],
  mutateConsistently,
  run,
}

/** The torture messages that are well-formed. */
function tortureMessages(): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (const folder of ['rfc4475', 'rfc5118']) {
    const url = new URL(`../vectors/${folder}/`, import.meta.url)
    for (const file of readdirSync(url).filter((name) => name.endsWith('.dat'))) {
      const data = readFileSync(new URL(file, url))
      if (unlessRefused(() => checkMandatory(parseMessage(data)))) messages.push(data)
    }
  }
  return messages
}

/** False when the input was refused as it should be; every other exception is a finding. */
function unlessRefused(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function run(input: Uint8Array): 'accepted' | 'rejected' {
  assertMaskedKeys(input)
  pushThroughFramer(input)
  let message: SipMessage | undefined
  if (!unlessRefused(() => (message = parseMessage(input))) || message === undefined) return 'rejected'
  const received = message
  // A 400 can be made to everything that can be parsed.
  if (received instanceof SipRequest && hasRoom(received)) {
    parseMessage(encodeMessage(createResponse(received, 400, { toTag: 'x' })))
  }
  if (!unlessRefused(() => checkMandatory(received))) return 'rejected'
  assertSameAgain(received)
  if (hasRoom(received)) assertForwardable(received)
  for (const line of received.lines) assertValue(line.value)
  if (received instanceof SipRequest) assertRankable(received)
  for (const name of ['Via', 'Route', 'Require', 'Contact', 'Security-Client']) assertList(received, name)
  return 'accepted'
}

/** Whether a few more headers keep the message below the limits. */
function hasRoom({ lines }: SipMessage): boolean {
  const octets = lines.reduce((sum, { raw }) => sum + raw.length, 0)
  return lines.length < MAX_HEADER_LINES - 4 && octets < MAX_HEAD / 2
}

function assertSameAgain(message: SipMessage): void {
  const again = parseMessage(encodeMessage(message))
  checkMandatory(again)
  assertEqualMessages(again, message)
}

function assertEqualMessages(one: SipMessage, two: SipMessage): void {
  assert.equal(one.startLine, two.startLine)
  const raw = (message: SipMessage) => message.without('Content-Length').lines.map((line) => line.raw)
  assert.deepEqual(raw(one), raw(two))
  assert.deepEqual(Buffer.from(one.body), Buffer.from(two.body))
}

/** What a proxy does to a message, and undoes on the way back, leaves the rest of it as it was. */
function assertForwardable(message: SipMessage): void {
  const forwarded = message.withFirst('Via', 'SIP/2.0/UDP proxy;branch=z9hG4bKfuzz').with('X-Fuzz', 'y')
  const arrived = parseMessage(encodeMessage(forwarded))
  checkMandatory(arrived)
  assert.equal(arrived.topVia.host, 'proxy')
  assertEqualMessages(arrived.withoutFirst('Via').without('X-Fuzz'), message.without('X-Fuzz'))
  const shorter = parseMessage(encodeMessage(message.withoutFirst('Route').withoutFirst('Via')))
  assert.equal(shorter.defect, undefined)
}

/** Every parser refuses or gives something that survives being written. */
function assertValue(value: string): void {
  unlessRefused(() => parseAuth(value))
  unlessRefused(() => parseRetryAfter(value))
  unlessRefused(() => parseMinSe(value))
  unlessRefused(() => parseRseq(value))
  roundTrip(value, parseReason, formatReason)
  roundTrip(value, parsePrivacy, formatPrivacy)
  roundTrip(value, parseEarlyMedia, formatEarlyMedia)
  roundTrip(value, parseSessionExpires, formatSessionExpires)
  roundTrip(value, parseRack, formatRack)
  roundTrip(value, parseChargingVector, formatChargingVector)
  roundTrip(value, parseUri, formatUri)
  unlessRefused(() => assert.ok(uriEquals(parseUri(value), parseUri(value))))
}

function assertList(message: SipMessage, name: string): void {
  unlessRefused(() => parseTokens(message, name))
  unlessRefused(() => parseContacts(message))
  for (const value of message.list(name)) {
    roundTrip(value, parseVia, formatVia)
    roundTrip(value, parseNameAddr, formatNameAddr)
    roundTrip(value, parseParameterised, formatParameterised)
  }
}

/** Caller preferences are refused, or order the contacts: none comes twice. */
function assertRankable(request: SipRequest): void {
  unlessRefused(() => {
    const contacts = parseContacts(request)
    if (contacts === '*') return
    const ranked = rankContacts(request, contacts).flat()
    assert.equal(new Set(ranked).size, ranked.length)
    assert.ok(ranked.every((contact) => contacts.includes(contact)))
  })
}

function roundTrip<T>(text: string, parse: (text: string) => T, format: (value: T) => string): void {
  let value: T | undefined
  if (unlessRefused(() => (value = parse(text))) && value !== undefined) assert.deepEqual(parse(format(value)), value)
}

function assertMaskedKeys(input: Uint8Array): void {
  const masked = maskKeys(input)
  assert.equal(masked.length, input.length)
  assert.doesNotMatch(Buffer.from(masked).toString('latin1'), /[ ,](ck|ik)="[0-9]*[1-9a-f]/i)
}

/** Two chunks; nothing but events may come of it, and an error ends it. */
function pushThroughFramer(input: Uint8Array): void {
  let errors = 0
  const framer = createStreamFramer({
    onMessage: (message) => unlessRefused(() => checkMandatory(message)),
    onKeepAlive: () => assert.equal(errors, 0),
    onError: () => errors++,
  })
  const half = input.length >> 1
  framer.push(input.subarray(0, half))
  framer.push(input.subarray(half))
  framer.push(input)
  assert.ok(errors <= 1)
}

const PIECES = [
  '"',
  '\\"',
  '<',
  '>',
  ';',
  ';;',
  ',',
  ',,',
  '=',
  ':',
  '@',
  '%',
  '%00',
  '?',
  '\r\n ',
  ' ',
  '\t',
  '\0',
  '[::1]',
]
const MORE_PIECES = [
  '\\\0',
  '\xff\xa0',
  '*',
  'sip:',
  'tel:+1',
  ';tag=x',
  ';lr',
  'z9hG4bK',
  '4294967296',
  '-1',
  '"a,b" <sip:x>',
]
const ALL_PIECES = [...PIECES, ...MORE_PIECES]

/** Changes header lines as lines, then makes Content-Length fit the body. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const text = Buffer.from(input).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return input
  const lines = text.slice(0, end).split('\r\n')
  const body = mutateBody(random, text.slice(end + 4))
  for (let changes = 1 + random.integer(4); changes > 0; changes--) changeLine(random, lines)
  const fitting = lines.map((line) => (/^(content-length|l)[ \t]*:/i.test(line) ? `l: ${body.length}` : line))
  return Buffer.from(`${fitting.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

function mutateBody(random: Random, body: string): string {
  if (random.integer(4) > 0) return body
  return random.integer(2) === 0
    ? body.slice(0, random.integer(body.length + 1))
    : body + String.fromCharCode(...random.bytes(8))
}

function changeLine(random: Random, lines: string[]): void {
  const at = random.integer(lines.length)
  const line = lines[at] ?? ''
  const place = random.integer(line.length + 1)
  const piece = ALL_PIECES[random.integer(ALL_PIECES.length)] ?? ''
  switch (random.integer(7)) {
    case 0:
      lines.splice(random.integer(lines.length) + 1, 0, line)
      break
    case 1:
      if (lines.length > 1) lines.splice(at, 1)
      break
    case 2:
      lines[at] = line.slice(0, place)
      break
    case 3:
      lines[at] = line.slice(0, place) + line.slice(place + 1 + random.integer(8))
      break
    case 4:
      lines[at] = line.slice(0, place) + piece.repeat(1 + random.integer(20)) + line.slice(place)
      break
    default:
      lines[at] = line.slice(0, place) + piece + line.slice(place + random.integer(3))
  }
}
