import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RCODE } from '../codec/codes.ts'
import { createQuery, type DnsMessage } from '../codec/message.ts'
import { parseName } from '../codec/name-text.ts'
import { formatRecord, type ResourceRecord } from '../rdata/record.ts'
import type { QuestionType } from '../rdata/record-types.ts'
import { record, soaRecord } from '../test-records.ts'
import { MAX_ADDITIONAL_NAMES } from './additionals.ts'
import { answer, MAX_ALIASES } from './answer.ts'
import { createZone } from './create-zone.ts'
import { createZoneSet } from './zone.ts'

const name = parseName
const naptr = (flags: string, replacement: string) =>
  record('naptr.example', 'NAPTR', {
    order: 1,
    preference: 1,
    flags,
    services: 'SIP+D2U',
    regexp: '',
    replacement: name(replacement),
  })
const srv = (owner: string, target: string) =>
  record(owner, 'SRV', { priority: 0, weight: 1, port: 5060, target: name(target) })

const example: ResourceRecord[] = [
  soaRecord('example', 60, 30),
  record('example', 'NS', name('ns.example')),
  record('ns.example', 'A', '192.0.2.53'),
  record('ns.example', 'AAAA', '2001:db8::53'),
  record('alias.example', 'CNAME', name('ns.example')),
  record('away.example', 'CNAME', name('www.other')),
  record('broken.example', 'CNAME', name('nobody.example')),
  record('empty.example', 'CNAME', name('nodata.example')),
  record('nodata.example', 'TXT', ['x']),
  record('one.example', 'CNAME', name('two.example')),
  record('two.example', 'CNAME', name('one.example')),
  naptr('s', '_sip._udp.example'),
  naptr('a', 'ns.example'),
  naptr('u', 'nodata.example'),
  srv('_sip._udp.example', 'host.example'),
  srv('none.example', '.'),
  record('host.example', 'A', '192.0.2.1'),
  record('sub.example', 'NS', name('ns.sub.example')),
  record('ns.sub.example', 'A', '192.0.2.54'),
  record('www.ns.sub.example', 'NS', name('ns.example')),
  record('*.wild.example', 'CNAME', name('host.example')),
]
const other = [soaRecord('other'), record('other', 'NS', name('ns.example')), record('www.other', 'A', '192.0.2.2')]
const zones = createZoneSet([createZone(name('example'), example), createZone(name('other'), other)])
const opt = { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [] }

function ask(text: string, type: QuestionType, more: Partial<DnsMessage> = { isRecursionDesired: true }): DnsMessage {
  return answer(zones, createQuery(7, name(text), type, more))
}
const lines = (records: readonly ResourceRecord[]) => records.map(formatRecord)
const soaLine = 'example. 30 IN SOA ns.example. h.example. 1 3600 600 86400 60'

test('an answer has the id, question and RD of the query, and AA (RFC 1035 §4.1.1)', () => {
  const response = ask('NS.example', 'A')
  assert.deepEqual([response.id, response.isResponse, response.isAuthoritative], [7, true, true])
  assert.deepEqual([response.isRecursionDesired, response.isRecursionAvailable], [true, false])
  assert.deepEqual(response.questions, [{ name: name('NS.example'), type: 'A', class: 1 }])
  assert.deepEqual(lines(response.answers), ['ns.example. 300 IN A 192.0.2.53'])
  assert.deepEqual([response.authorities, response.additionals], [[], []])
})

test('who is no recursive resolver gets the servers of the zone too (RFC 1034 §6.2.1)', () => {
  const response = ask('host.example', 'A', {})
  assert.deepEqual(lines(response.authorities), ['example. 300 IN NS ns.example.'])
  assert.deepEqual(lines(response.additionals), [
    'ns.example. 300 IN A 192.0.2.53',
    'ns.example. 300 IN AAAA 2001:db8::53',
  ])
  assert.deepEqual(ask('example', 'NS', {}).authorities, [])
})

test('a name that does not exist: NXDOMAIN with the SOA, its TTL no longer than MINIMUM (RFC 2308 §3)', () => {
  const response = ask('nobody.example', 'A')
  assert.deepEqual([response.rcode, response.isAuthoritative, response.answers], [RCODE.NXDOMAIN, true, []])
  assert.deepEqual(lines(response.authorities), [soaLine])
})

test('a name without records of the type, or without any: NOERROR with the SOA (RFC 2308 §2.2)', () => {
  for (const [text, type] of [
    ['nodata.example', 'A'],
    ['_udp.example', 'SRV'],
    ['_udp.example', 'ANY'],
    ['host.example', 'TYPE65280'],
  ] as const) {
    const response = ask(text, type)
    assert.deepEqual([response.rcode, response.answers], [RCODE.NOERROR, []], text)
    assert.deepEqual(lines(response.authorities), [soaLine], text)
  }
})

test('an alias is followed within the zone (RFC 1034 §4.3.2)', () => {
  assert.deepEqual(lines(ask('alias.example', 'A').answers), [
    'alias.example. 300 IN CNAME ns.example.',
    'ns.example. 300 IN A 192.0.2.53',
  ])
  assert.deepEqual(lines(ask('alias.example', 'CNAME').answers), ['alias.example. 300 IN CNAME ns.example.'])
  assert.deepEqual(lines(ask('alias.example', 'ANY').answers), ['alias.example. 300 IN CNAME ns.example.'])
})

test('the RCODE of an alias is that of the name it leads to (RFC 6604 §3)', () => {
  const broken = ask('broken.example', 'A')
  assert.deepEqual([broken.rcode, broken.answers.length, lines(broken.authorities)], [RCODE.NXDOMAIN, 1, [soaLine]])
  const empty = ask('empty.example', 'A')
  assert.deepEqual([empty.rcode, empty.answers.length, lines(empty.authorities)], [RCODE.NOERROR, 1, [soaLine]])
})

test('an alias into another zone ends the answer, although we serve that zone, as with named', () => {
  const response = ask('away.example', 'A', {})
  assert.deepEqual(lines(response.answers), ['away.example. 300 IN CNAME www.other.'])
  assert.deepEqual([response.rcode, response.authorities], [RCODE.NOERROR, []])
})

test('a loop of aliases ends with SERVFAIL, each alias once', () => {
  const response = ask('one.example', 'A')
  assert.deepEqual([response.rcode, response.answers.length], [RCODE.SERVFAIL, 2])
})

test('a chain of aliases is followed to its limit, and no further', () => {
  const links = Array.from({ length: 20 }, (_, i) => record(`l${i}.c`, 'CNAME', name(`l${i + 1}.c`)))
  const records = [soaRecord('c'), record('c', 'NS', name('n')), ...links, record('l20.c', 'A', '192.0.2.1')]
  const chain = createZoneSet([createZone(name('c'), records)])
  const long = answer(chain, createQuery(1, name(`l${20 - MAX_ALIASES}.c`), 'A'))
  assert.deepEqual([long.rcode, long.answers.length], [RCODE.NOERROR, MAX_ALIASES + 1])
  const longer = answer(chain, createQuery(1, name(`l${19 - MAX_ALIASES}.c`), 'A'))
  assert.deepEqual([longer.rcode, longer.answers.length], [RCODE.SERVFAIL, MAX_ALIASES + 1])
})

test('below a zone cut the answer is a referral with glue, not authoritative (RFC 1034 §4.3.2)', () => {
  for (const more of [{}, { edns: { ...opt, udpPayloadSize: 512 } }]) {
    for (const text of ['sub.example', 'x.sub.example', 'ns.sub.example', 'a.www.ns.sub.example']) {
      const response = ask(text, 'A', more)
      assert.deepEqual([response.rcode, response.isAuthoritative, response.answers], [RCODE.NOERROR, false, []], text)
      assert.deepEqual(lines(response.authorities), ['sub.example. 300 IN NS ns.sub.example.'], text)
      assert.deepEqual(lines(response.additionals), ['ns.sub.example. 300 IN A 192.0.2.54'], text)
    }
  }
})

test('what a wildcard gives belongs to the name that was asked for (RFC 4592 §3.3.1)', () => {
  assert.deepEqual(lines(ask('A.b.Wild.example', 'A').answers), [
    'A.b.Wild.example. 300 IN CNAME host.example.',
    'host.example. 300 IN A 192.0.2.1',
  ])
})

test('NAPTR brings SRV and addresses along, as its flags say (RFC 3403 §4.1, RFC 2782)', () => {
  assert.deepEqual(lines(ask('naptr.example', 'NAPTR').additionals), [
    '_sip._udp.example. 300 IN SRV 0 1 5060 host.example.',
    'ns.example. 300 IN A 192.0.2.53',
    'ns.example. 300 IN AAAA 2001:db8::53',
    'host.example. 300 IN A 192.0.2.1',
  ])
  assert.deepEqual(ask('none.example', 'SRV').additionals, [])
})

test('ANY gives all there is at the name and nothing beside it', () => {
  const response = ask('ns.example', 'ANY')
  assert.deepEqual(lines(response.answers).sort(), [
    'ns.example. 300 IN A 192.0.2.53',
    'ns.example. 300 IN AAAA 2001:db8::53',
  ])
  assert.deepEqual(ask('example', 'ANY').additionals, [])
})

test('EDNS is answered by EDNS, with DO as it came; without it there is none (RFC 6891 §6.1.1)', () => {
  const response = ask('host.example', 'A', { edns: { ...opt, udpPayloadSize: 4096, dnssecOk: true } })
  assert.deepEqual(response.edns, { udpPayloadSize: 1232, version: 0, dnssecOk: true, options: [] })
  assert.equal(ask('host.example', 'A').edns, undefined)
})

test('who asks for 512 octets by EDNS over UDP gets nothing beside the answer', () => {
  const query = createQuery(7, name('naptr.example'), 'NAPTR', { edns: { ...opt, udpPayloadSize: 512 } })
  const overUdp = answer(zones, query)
  assert.deepEqual([overUdp.answers.length, overUdp.authorities, overUdp.additionals], [3, [], []])
  const overTcp = answer(zones, query, 'tcp')
  assert.deepEqual([overTcp.authorities.length, overTcp.additionals.length > 0], [1, true])
})

for (const [what, query, rcode] of [
  ['a name of no zone here', createQuery(7, name('www.example.org'), 'A'), RCODE.REFUSED],
  ['a zone transfer', createQuery(7, name('example'), 'AXFR'), RCODE.REFUSED],
  [
    'another class',
    createQuery(7, name('example'), 'A', { questions: [{ name: name('example'), type: 'A', class: 3 }] }),
    RCODE.REFUSED,
  ],
  ['no question', createQuery(7, name('example'), 'A', { questions: [] }), RCODE.FORMERR],
  [
    'two questions',
    createQuery(7, name('example'), 'A', {
      questions: [0, 1].map(() => ({ name: name('example'), type: 'A', class: 1 })),
    }),
    RCODE.FORMERR,
  ],
  ['another opcode', createQuery(7, name('example'), 'A', { opcode: 5 }), RCODE.NOTIMP],
  ['another version of EDNS', createQuery(7, name('example'), 'A', { edns: { ...opt, version: 1 } }), RCODE.BADVERS],
] as const) {
  test(`${what} is refused with RCODE ${rcode} (RFC 1035 §4.1.1, RFC 6891 §6.1.3)`, () => {
    const response = answer(zones, query)
    assert.deepEqual([response.rcode, response.isAuthoritative, response.answers], [rcode, false, []])
    assert.equal(response.edns?.version, query.edns === undefined ? undefined : 0)
  })
}

test('SOA of a name that does not exist is not to be kept, as with named', () => {
  assert.equal(ask('nobody.example', 'SOA').authorities[0]?.ttl, 0)
  assert.equal(ask('host.example', 'SOA').authorities[0]?.ttl, 30)
})

test('one answer looks up no more names for its additional section than allowed', () => {
  const hosts = Array.from({ length: MAX_ADDITIONAL_NAMES + 5 }, (_, i) => `h${i}.many`)
  const records = [
    soaRecord('many'),
    record('many', 'NS', name('n')),
    ...hosts.map((host) => record(host, 'A', '192.0.2.1')),
  ]
  const many = createZoneSet([createZone(name('many'), [...records, ...hosts.map((host) => srv('all.many', host))])])
  const response = answer(many, createQuery(1, name('all.many'), 'SRV', { isRecursionDesired: true }))
  assert.deepEqual([response.answers.length, response.additionals.length], [hosts.length, MAX_ADDITIONAL_NAMES])
})
