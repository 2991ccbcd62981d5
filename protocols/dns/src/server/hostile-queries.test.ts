import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { Counters, createSeededRandom, silentLog } from '@voltaic/runtime'
import { RCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { MIN_UDP_PAYLOAD, SAFE_UDP_PAYLOAD } from '../codec/edns.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createQuery, type DnsMessage } from '../codec/message.ts'
import { parseName } from '../codec/name-text.ts'
import { record, soaRecord } from '../test-records.ts'
import { answer } from '../zone/answer.ts'
import { createZone } from '../zone/create-zone.ts'
import { createZoneSet } from '../zone/zone.ts'
import { handleQuery, MAX_WAITING_QUERIES, type QueryDeps } from './handle-query.ts'

const at = { host: '127.0.0.1', port: 53 }
const text = 'x'.repeat(200)
const zones = createZoneSet([
  createZone(parseName('x'), [
    soaRecord('x'),
    record('x', 'NS', parseName('ns.x')),
    ...Array.from({ length: 60 }, (_, n) => record('many.x', 'TXT', [`${n} ${text}`])),
    ...Array.from({ length: 9 }, (_, n) => record('*.w.x', 'A', `192.0.2.${n}`)),
    record('c.x', 'CNAME', parseName('many.x')),
  ]),
])

function bench(respond: QueryDeps['respond'] = (query, { transport }) => answer(zones, query, transport)) {
  const counters = new Counters()
  const waiting = { count: 0 }
  const deps: QueryDeps = { counters, log: silentLog, respond, waiting }
  const ask = (data: Uint8Array, transport: 'udp' | 'tcp' = 'udp') => {
    const answered = handleQuery(deps, data, { transport, local: at, remote: at })
    assert.ok(!(answered instanceof Promise))
    return answered
  }
  return { counters, waiting, deps, ask }
}

const header = (questions: number, additionals = 0) => [
  0,
  7,
  1,
  0,
  0,
  questions,
  0,
  0,
  0,
  0,
  additionals >> 8,
  additionals & 255,
]
const TYPE_AND_CLASS = [0, 1, 0, 1]

for (const [what, name] of [
  ['a pointer to itself', [0xc0, 12]],
  ['a pointer forwards', [0xc0, 14, 0xc0, 12]],
  ['two that point to each other', [1, 0x61, 0xc0, 16, 1, 0x62, 0xc0, 12]],
  ['a label that points back to its own beginning', [1, 0x61, 0xc0, 12]],
  ['a label longer than the message', [63, 0x61]],
  ['a label of a type that there is none of', [0x41, 0x61, 0]],
  ['a name without an end', [1, 0x61]],
  [
    'labels of 260 octets in all',
    [...Array.from({ length: 4 }, () => [63, ...new Array(63).fill(0x61)]).flat(), 3, 1, 1, 1, 0],
  ],
] as const) {
  test(`${what} is a format error and nothing more (RFC 1035 §4.1.4)`, () => {
    const { ask, counters } = bench()
    const refused = ask(
      Uint8Array.from([...header(1), ...name, ...(name.length === 2 && name[0] === 1 ? [] : TYPE_AND_CLASS)]),
    )
    assert.ok(refused)
    const { id, rcode, questions } = decodeMessage(refused)
    assert.deepEqual([id, rcode, questions, refused.length], [7, RCODE.FORMERR, [], 12])
    assert.equal(counters.get('dns.server.malformed'), 1)
  })
}

test('64 KB over TCP, full of names that lead through each other, cost one answer (RFC 1035 §4.2.2)', () => {
  const { ask } = bench()
  const octets = [...header(1, 5000), 0, ...TYPE_AND_CLASS]
  // 120 names, each a label in front of the one before; then thousands of records that all begin with the longest
  const first = octets.length
  const records: number[] = []
  const fields = [0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 1]
  let last = 0
  for (let n = 0; n < 120; n++) {
    const start = first + records.length
    records.push(1, 0x61, ...(n === 0 ? [0] : [0xc0 | (last >> 8), last & 255]), ...fields)
    last = start
  }
  for (let n = 120; n < 5000 && first + records.length < 65_000; n++) {
    records.push(0xc0 | (last >> 8), last & 255, ...fields)
  }
  const whole = Uint8Array.from([...octets, ...records])
  assert.ok(whole.length > 64_000)
  const refused = ask(whole, 'tcp')
  assert.equal(refused && decodeMessage(refused).rcode, RCODE.FORMERR, 'fewer records than it says')
  new DataView(whole.buffer).setUint16(10, 120 + Math.floor((records.length - 120 * 18) / 16))
  const answered = ask(whole, 'tcp')
  assert.equal(answered && decodeMessage(answered).rcode, RCODE.REFUSED)
  assert.equal(decodeMessage(ask(new Uint8Array(65_535), 'tcp') ?? new Uint8Array()).rcode, RCODE.FORMERR)
})

test('questions by the dozen are not sent back to who may not have asked (RFC 1035 §4.1.2)', () => {
  const name = parseName(`${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.x`)
  const questions = Array.from({ length: 12 }, (_, n) => ({
    name: parseName(`${n}`, name),
    type: 'A' as const,
    class: 1,
  }))
  const refused = bench().ask(encodeMessage({ ...createQuery(7, name, 'A'), questions }))
  assert.ok(refused)
  assert.deepEqual([decodeMessage(refused).rcode, refused.length], [RCODE.FORMERR, 12])
})

test('whatever comes in over UDP, what goes out is no longer than asked for (RFC 6891 §6.2.5)', () => {
  const random = createSeededRandom(11)
  const { ask, counters } = bench()
  let answers = 0
  for (let n = 0; n < 1200; n++) {
    const name = parseName(['many.x', 'c.x', 'a.w.x', 'x', 'none.x', 'y'][random.integer(6)] ?? 'x')
    const type = (['TXT', 'ANY', 'A', 'NS', 'AXFR'] as const)[random.integer(5)] ?? 'A'
    const edns = {
      udpPayloadSize: random.integer(70_000) % 65_536,
      version: random.integer(8) === 0 ? 1 : 0,
      dnssecOk: false,
      options: [],
    }
    const query: DnsMessage = createQuery(n, name, type, {
      isRecursionDesired: random.integer(2) === 0,
      ...(random.integer(2) === 0 ? {} : { edns }),
    })
    const octets = encodeMessage(query)
    const flips = random.integer(3)
    for (let flip = 0; flip < flips; flip++) octets[random.integer(octets.length)] = random.integer(256)
    const answered = ask(octets)
    if (answered === undefined) continue
    answers++
    assert.ok(answered.length <= limitOf(octets), `${Buffer.from(octets).toString('hex')}: ${answered.length}`)
    decodeMessage(answered)
  }
  assert.ok(answers > 900)
  assert.equal(counters.get('dns.server.failed'), 0)
})

/** As the asker meant it; 512 where that cannot be read. */
function limitOf(octets: Uint8Array): number {
  try {
    const asked = decodeMessage(octets).edns?.udpPayloadSize ?? MIN_UDP_PAYLOAD
    return Math.max(MIN_UDP_PAYLOAD, Math.min(asked, SAFE_UDP_PAYLOAD))
  } catch {
    return MIN_UDP_PAYLOAD
  }
}

test('queries that wait for a database are bounded; more get no answer, and the answers come', async () => {
  let answerAll = () => {}
  const released = new Promise<void>((resolve) => {
    answerAll = resolve
  })
  const { deps, counters, waiting } = bench((query) => released.then(() => answer(zones, query)))
  const octets = encodeMessage(createQuery(1, parseName('x'), 'NS'))
  const source = { transport: 'udp', local: at, remote: at } as const
  const answers = Array.from({ length: MAX_WAITING_QUERIES + 5 }, () => handleQuery(deps, octets, source))
  assert.equal(waiting.count, MAX_WAITING_QUERIES)
  assert.equal(counters.get('dns.server.drop.busy'), 5)
  answerAll()
  const sent = (await Promise.all(answers)).filter((each) => each !== undefined)
  assert.deepEqual([sent.length, waiting.count], [MAX_WAITING_QUERIES, 0])
})

test('a database that cannot be asked costs SERVFAIL for that question, and fills no log (RFC 1035 §4.1.1)', async () => {
  const gone = new VoltaicError('STORE_UNAVAILABLE', 'the server is gone')
  const { deps: quiet, counters, waiting } = bench(() => Promise.reject(gone))
  const deps = { ...quiet, log: { ...silentLog, error: () => assert.fail('logged') } }
  const octets = encodeMessage(createQuery(1, parseName('x'), 'NS'))
  const answered = await handleQuery(deps, octets, { transport: 'udp', local: at, remote: at })
  assert.equal(answered && decodeMessage(answered).rcode, RCODE.SERVFAIL)
  assert.deepEqual([counters.get('dns.server.failed'), waiting.count], [1, 0])
})
