import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  createMessage,
  createQuery,
  createResponse,
  type DnsMessage,
  decodeMessage,
  encodeMessage,
  formatMessage,
  formatName,
  parseName,
  type ResourceRecord,
  StreamFramer,
} from '@voltaic/dns'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const name = (text: string) => parseName(text)
const naptr = {
  order: 10,
  preference: 20,
  flags: 's',
  services: 'SIP+D2U',
  regexp: '',
  replacement: name('_sip._udp.x.example'),
}
const soa = {
  mname: name('ns.x.example'),
  rname: name('h.x.example'),
  serial: 1,
  refresh: 2,
  retry: 3,
  expire: 4,
  minimum: 5,
}
const data: readonly [type: string, data: unknown][] = [
  ['A', '192.0.2.1'],
  ['AAAA', '2001:db8::1'],
  ['NS', name('ns.x.example')],
  ['CNAME', name('a\\.b.example')],
  ['PTR', name('.')],
  ['SOA', soa],
  ['MX', { preference: 10, exchange: name('mail.x.example') }],
  ['TXT', ['one', '', '\xff\0']],
  ['SRV', { priority: 1, weight: 2, port: 5060, target: name('host.x.example') }],
  ['NAPTR', naptr],
  ['TYPE65280', Uint8Array.of(1, 2, 3)],
]
const records = data.map(
  ([type, value]) => ({ name: name('x.example'), type, class: 1, ttl: 300, data: value }) as ResourceRecord,
)
const edns = { udpPayloadSize: 1232, version: 0, dnssecOk: true, options: [{ code: 10, data: new Uint8Array(8) }] }
const query = createQuery(4660, name('_sip._udp.X.example'), 'SRV', { isRecursionDesired: true, edns })
const corpus = [
  createQuery(1, name('x.example'), 'NAPTR'),
  query,
  createResponse(query, { answers: records, authorities: records.slice(2, 6), additionals: records.slice(0, 2), edns }),
  createResponse(createQuery(2, name('*.x.example'), 'ANY'), { rcode: 3, authorities: [records[5] as ResourceRecord] }),
  createMessage({ isResponse: true, rcode: 16, edns }),
].map((message) => Buffer.from(encodeMessage(message)))

/** What `encodeMessage` may change: the case of what it points to is kept, so nothing at all. */
function check(message: DnsMessage): void {
  const isPlain = message.rcode <= 15 || message.edns !== undefined
  assert.ok(isPlain)
  const bytes = encodeMessage(message)
  assert.deepEqual(decodeMessage(bytes), message)
  formatMessage(message)
  for (const { name: each } of [...message.questions, ...message.answers])
    assert.equal(parseName(formatName(each)), each)
  for (const limit of [512, 1232]) {
    const cut = encodeMessage(message, limit)
    const needed = encodeMessage({ ...message, answers: [], authorities: [], additionals: [] }).length
    assert.ok(cut.length <= Math.max(limit, needed))
    decodeMessage(cut)
  }
}

/** Replaces the RDATA of a record, or an OPT option, and writes its new length. */
function replaceRecord(random: Random, message: DnsMessage): DnsMessage {
  const section = (['answers', 'authorities', 'additionals'] as const)[random.integer(3)] ?? 'answers'
  const kept = [...message[section]]
  const record = kept[random.integer(kept.length + 1)]
  const other = records[random.integer(records.length)] as ResourceRecord
  if (record === undefined) return { ...message, [section]: [...kept, other] }
  const octets = random.bytes(random.integer(40))
  // The octets go out under the number of a type that reads them as something else.
  const code = [1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 255, 41 + 1][random.integer(12)] ?? 1
  kept[kept.indexOf(record)] = { ...record, type: `TYPE${code}`, data: octets }
  return { ...message, [section]: kept }
}

/** Message mutants whose counts and lengths fit, and whose names hold anything. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  let message = decodeMessage(input)
  for (let left = 1 + random.integer(3); left > 0; left--) message = replaceRecord(random, message)
  const bytes = Buffer.from(encodeMessage(message))
  // A pointer, in place of two octets anywhere behind the header: half of them backwards, and so possible.
  if (random.integer(2) === 0 && bytes.length > 14) {
    const at = 12 + random.integer(bytes.length - 13)
    bytes.writeUInt16BE(0xc000 | random.integer(random.integer(2) === 0 ? at : bytes.length), at)
  }
  return bytes
}

/** Whatever is accepted reads back equal after it was written, fits its limits, and comes out of any stream. */
export const target: FuzzTarget = {
  name: 'dns',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    const framer = new StreamFramer(() => undefined)
    for (let at = 0; at < input.length; at += 7) framer.push(input.subarray(at, at + 7))
    let message: DnsMessage
    try {
      message = decodeMessage(input)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    check(message)
    return 'accepted'
  },
}
