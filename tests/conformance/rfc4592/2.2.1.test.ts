import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  createQuery,
  createZone,
  createZoneSet,
  parseName as name,
  type QuestionType,
  RCODE,
  type ResourceRecord,
} from '@voltaic/dns'

// The zone of the clause, and the answers that it says a server gives.

const record = (owner: string, type: string, data: unknown) =>
  ({ name: name(owner), type, class: 1, ttl: 3600, data }) as ResourceRecord
const soa = {
  mname: name('ns.example.com'),
  rname: name('h.example'),
  serial: 1,
  refresh: 1,
  retry: 1,
  expire: 1,
  minimum: 1,
}
const mx = Uint8Array.from([0, 10, 5, ...Buffer.from('host1'), 7, ...Buffer.from('example'), 0])
const ssh = record('_ssh._tcp.host1.example', 'SRV', {
  priority: 0,
  weight: 0,
  port: 22,
  target: name('host1.example'),
})
const zones = createZoneSet([
  createZone(name('example'), [
    record('example', 'SOA', soa),
    record('example', 'NS', name('ns.example.com')),
    record('example', 'NS', name('ns.example.net')),
    record('*.example', 'TXT', ['this is a wildcard']),
    record('*.example', 'TYPE15', mx),
    record('sub.*.example', 'TXT', ['this is not a wildcard']),
    record('host1.example', 'A', '192.0.2.1'),
    ssh,
    record('_ssh._tcp.host2.example', 'SRV', { priority: 0, weight: 0, port: 22, target: name('host2.example') }),
    record('subdel.example', 'NS', name('ns.example.com')),
    record('subdel.example', 'NS', name('ns.example.net')),
  ]),
])
const ask = (text: string, type: QuestionType) =>
  answer(zones, createQuery(1, name(text), type, { isRecursionDesired: true }))

for (const [text, type, data] of [
  ['host3.example', 'TYPE15', mx],
  ['foo.bar.example', 'TXT', ['this is a wildcard']],
] as const) {
  test(`${text} ${type} is answered by the wildcard, with the name that was asked for`, () => {
    const { answers, isAuthoritative } = ask(text, type)
    assert.deepEqual(answers, [record(text, type, data)])
    assert.equal(isAuthoritative, true)
  })
}

test('host3.example A: the wildcard has no such record, which is no error', () => {
  const { rcode, answers, authorities } = ask('host3.example', 'A')
  assert.deepEqual([rcode, answers, authorities.length], [RCODE.NOERROR, [], 1])
})

for (const [text, type, why] of [
  ['host1.example', 'TYPE15', 'because host1.example exists'],
  ['sub.*.example', 'TYPE15', 'because sub.*.example exists'],
  ['host2.example', 'TXT', 'because host2.example exists, without records'],
  ['_tcp.host1.example', 'TXT', 'because _tcp.host1.example exists, without records'],
] as const) {
  test(`${text} ${type} is not answered by the wildcard, ${why}`, () => {
    const { rcode, answers } = ask(text, type)
    assert.deepEqual([rcode, answers], [RCODE.NOERROR, []])
  })
}

for (const [text, type, why] of [
  ['_telnet._tcp.host1.example', 'SRV', '_tcp.host1.example is the closest encloser, and has no wildcard'],
  ['ghost.*.example', 'TYPE15', '*.example is the closest encloser, and has no wildcard'],
] as const) {
  test(`${text} ${type} does not exist: ${why}`, () => {
    assert.equal(ask(text, type).rcode, RCODE.NXDOMAIN)
  })
}

test('host.subdel.example A is referred, since the wildcard does not reach below a zone cut', () => {
  const { isAuthoritative, answers, authorities } = ask('host.subdel.example', 'A')
  assert.deepEqual([isAuthoritative, answers], [false, []])
  assert.deepEqual(
    authorities.map(({ type, data }) => [type, data]),
    [
      ['NS', name('ns.example.com')],
      ['NS', name('ns.example.net')],
    ],
  )
})

test('a question for the wildcard itself is answered as for any name (RFC 4592 §2.2.3)', () => {
  assert.deepEqual(ask('*.example', 'TXT').answers, [record('*.example', 'TXT', ['this is a wildcard'])])
})
