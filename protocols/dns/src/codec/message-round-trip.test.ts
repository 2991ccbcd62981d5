import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ResourceRecord } from '../rdata/record.ts'
import type { KnownType } from '../rdata/record-types.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { createMessage, createQuery, type DnsMessage, type Edns, type Question } from './message.ts'
import { type Name, prependLabel, ROOT } from './name.ts'
import { parseName } from './name-text.ts'

const plain = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true })

const octets = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: max }).map((codes) => String.fromCharCode(...codes))
/** Few labels, so that names share their ends and compression has work. */
const label = fc.oneof(fc.constantFrom('a', 'B', 'www', 'example', 'com', '_sip', '*', 'x'.repeat(63)), octets(5))
const notEmpty = label.filter((text) => text.length > 0)
const names: fc.Arbitrary<Name> = fc
  .array(notEmpty, { maxLength: 3 })
  .map((labels) => labels.reduceRight<Name>((name, each) => prependLabel(each, name), ROOT))

const uint16 = fc.integer({ min: 0, max: 0xffff })
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'))
const characterString = octets(20)

const data: { readonly [Type in KnownType]: fc.Arbitrary<unknown> } = {
  A: ipv4,
  AAAA: fc.constantFrom('::', '::1', '2001:db8::1', '2001:db8:0:1:1:1:1:1', '::ffff:192.0.2.1', 'fe80::1:0:0:1'),
  NS: names,
  CNAME: names,
  PTR: names,
  SOA: plain({
    mname: names,
    rname: names,
    serial: uint32,
    refresh: uint32,
    retry: uint32,
    expire: uint32,
    minimum: uint32,
  }),
  TXT: fc.array(characterString, { minLength: 1, maxLength: 3 }),
  MX: plain({ preference: uint16, exchange: names }),
  SRV: plain({ priority: uint16, weight: uint16, port: uint16, target: names }),
  NAPTR: plain({
    order: uint16,
    preference: uint16,
    flags: characterString,
    services: characterString,
    regexp: characterString,
    replacement: names,
  }),
}

const known = fc
  .constantFrom(...(Object.keys(data) as KnownType[]))
  .chain((type) =>
    plain({ name: names, type: fc.constant(type), class: fc.constant(1), ttl: uint32, data: data[type] }),
  )
const unknown = plain({
  name: names,
  type: fc.constantFrom('TYPE65280', 'TYPE13', 'TYPE99'),
  class: fc.constantFrom(1, 3),
  ttl: uint32,
  data: fc.uint8Array({ maxLength: 20 }),
})
const otherClass = unknown.map((each) => ({ ...each, type: 'TYPE1', class: 3 }))
const records: fc.Arbitrary<ResourceRecord> = fc.oneof(
  { weight: 8, arbitrary: known },
  unknown,
  otherClass,
) as fc.Arbitrary<ResourceRecord>

const questions: fc.Arbitrary<Question> = plain({
  name: names,
  type: fc.constantFrom('A', 'NAPTR', 'ANY', 'AXFR', 'TYPE65280'),
  class: fc.constantFrom(1, 3, 255),
})
const edns: fc.Arbitrary<Edns> = plain({
  udpPayloadSize: uint16,
  version: fc.nat(255),
  dnssecOk: fc.boolean(),
  options: fc.array(plain({ code: uint16, data: fc.uint8Array({ maxLength: 9 }) }), { maxLength: 2 }),
})

const section = fc.array(records, { maxLength: 4 })
const messages: fc.Arbitrary<DnsMessage> = fc
  .record(
    {
      id: uint16,
      isResponse: fc.boolean(),
      opcode: fc.nat(15),
      rcode: fc.nat(15),
      isAuthoritative: fc.boolean(),
      isTruncated: fc.boolean(),
      isRecursionDesired: fc.boolean(),
      isRecursionAvailable: fc.boolean(),
      isAuthenticData: fc.boolean(),
      isCheckingDisabled: fc.boolean(),
      questions: fc.array(questions, { maxLength: 2 }),
      answers: section,
      authorities: section,
      additionals: section,
      edns: fc.option(edns, { nil: undefined }),
    },
    { noNullPrototype: true },
  )
  .map(({ edns: opt, ...message }) => createMessage(opt === undefined ? message : { ...message, edns: opt }))

test('every message survives encoding and decoding (RFC 1035 §4.1)', () => {
  fc.assert(
    fc.property(messages, (message) => assert.deepEqual(decodeMessage(encodeMessage(message)), message)),
    { numRuns: 500 },
  )
})

test('no message is longer than its limit, whatever it holds, and what is left is whole RRsets', () => {
  const limits = fc.integer({ min: 300, max: 600 })
  fc.assert(
    fc.property(messages, limits, (message, limit) => {
      const question = createQuery(1, parseName('a.example'), 'A').questions
      const bytes = encodeMessage({ ...message, questions: question, isTruncated: false }, limit)
      assert.ok(bytes.length <= limit)
      const decoded = decodeMessage(bytes)
      const isComplete = decoded.answers.length === message.answers.length
      assert.equal(decoded.isTruncated, !isComplete || decoded.authorities.length < message.authorities.length)
    }),
  )
})
