import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as theirs from 'dns-packet'
import fc from 'fast-check'
import type { KnownRecord, ResourceRecord } from '../rdata/record.ts'
import { soaRecord } from '../test-records.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { createQuery, createResponse } from './message.ts'
import { formatHost, formatName, parseName } from './name-text.ts'

/** dns-packet, a codec by other people, is the oracle. It escapes nothing, so names here are plain host names. */

const plain = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true })
const host = fc
  .array(fc.stringMatching(/^[a-z0-9_-]{1,12}$/), { minLength: 1, maxLength: 4 })
  .map((labels) => parseName(labels.join('.')))
const text = fc.stringMatching(/^[!-~]{0,30}$/)
const uint16 = fc.integer({ min: 0, max: 0xffff })
const data = fc.oneof(
  plain({ type: fc.constant('A'), data: fc.constantFrom('192.0.2.1', '255.0.0.254') }),
  plain({ type: fc.constant('AAAA'), data: fc.constantFrom('2001:db8::1', '::', '1:2:3:4:5:6:7:8') }),
  plain({ type: fc.constantFrom('NS', 'CNAME', 'PTR'), data: host }),
  plain({ type: fc.constant('TXT'), data: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  plain({
    type: fc.constant('SRV'),
    data: plain({ priority: uint16, weight: uint16, port: uint16, target: host }),
  }),
  plain({
    type: fc.constant('NAPTR'),
    data: plain({
      order: uint16,
      preference: uint16,
      flags: fc.constantFrom('s', 'u', ''),
      services: text,
      regexp: text,
      replacement: fc.oneof(host, fc.constant(parseName('.'))),
    }),
  }),
)
const records = fc.tuple(host, data).map(([name, rest]) => ({ name, class: 1, ttl: 300, ...rest }) as ResourceRecord)

/** A record as dns-packet gives it. */
function asTheirs(ours: ResourceRecord): unknown {
  return { name: formatHost(ours.name), type: ours.type, ttl: ours.ttl, data: dataAsTheirs(ours) }
}

function dataAsTheirs(ours: ResourceRecord): unknown {
  switch (ours.type) {
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return formatHost(ours.data)
    case 'TXT':
      return ours.data.map((each) => Buffer.from(each, 'latin1'))
    case 'SRV':
      return { ...ours.data, target: formatHost(ours.data.target) }
    case 'NAPTR':
      return { ...ours.data, replacement: formatHost(ours.data.replacement) }
    default:
      return ours.data
  }
}

test('what we encode, dns-packet decodes to the same', () => {
  fc.assert(
    fc.property(host, fc.array(records, { maxLength: 5 }), (name, answers) => {
      const response = createResponse(createQuery(7, name, 'NAPTR', { isRecursionDesired: true }), { answers })
      const decoded = theirs.decode(encodeMessage(response))
      assert.equal(decoded.type, 'response')
      assert.equal(decoded.id, 7)
      assert.deepEqual(
        decoded.questions.map((question) => [question.name, question.type]),
        [[formatHost(name), 'NAPTR']],
      )
      assert.deepEqual(
        decoded.answers.map(({ name: owner, type, ttl, data: value }) => ({ name: owner, type, ttl, data: value })),
        answers.map(asTheirs),
      )
    }),
  )
})

test('what dns-packet encodes, we decode to the same', () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 5 }), (answers) => {
      const bytes = theirs.encode({ type: 'response', id: 9, questions: [], answers: answers.map(asTheirs) })
      assert.deepEqual(decodeMessage(bytes).answers, answers)
    }),
  )
})

test('dns-packet reads our SOA and EDNS', () => {
  const soa: KnownRecord<'SOA'> = soaRecord('example')
  const edns = { udpPayloadSize: 1232, version: 0, dnssecOk: true, options: [] }
  const bytes = encodeMessage(createResponse(createQuery(7, parseName('x.example'), 'A'), { authorities: [soa], edns }))
  const decoded = theirs.decode(bytes)
  const { mname, rname, serial, minimum } = decoded.authorities[0]?.data ?? {}
  const wanted = [soa.data.mname, soa.data.rname].map((name) => formatName(name).slice(0, -1))
  assert.deepEqual([mname, rname, serial, minimum], [...wanted, 1, 60])
  const { type, udpPayloadSize, flag_do: dnssecOk } = decoded.additionals[0] ?? {}
  assert.deepEqual([type, udpPayloadSize, dnssecOk], ['OPT', 1232, true])
})
