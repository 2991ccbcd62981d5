import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseName } from '../codec/name-text.ts'
import type { ResourceRecord } from '../rdata/record.ts'
import { record, soaRecord } from '../test-records.ts'
import { createZone, MAX_TTL } from './create-zone.ts'
import { createZoneSet } from './zone.ts'

const apex = [soaRecord('example'), record('example', 'NS', parseName('ns.example'))]
const zoneOf = (...records: ResourceRecord[]) => createZone(parseName('Example'), [...apex, ...records])

const refused: readonly [why: string, records: readonly ResourceRecord[], message: RegExp][] = [
  ['no SOA', apex.slice(1), /no SOA/],
  ['no NS', apex.slice(0, 1), /no NS/],
  ['two SOA', [...apex, soaRecord('example', 61)], /more than one SOA/],
  ['SOA below the origin', [...apex, soaRecord('sub.example')], /SOA below/],
  ['a record of another zone', [...apex, record('www.example.org', 'A', '192.0.2.1')], /not in zone example\./],
  ['a class that is not IN', [...apex, { ...record('a.example', 'A', '192.0.2.1'), class: 3 }], /only class IN/],
  ['a TTL beyond 31 bits', [...apex, record('a.example', 'A', '192.0.2.1', MAX_TTL + 1)], /TTL/],
  ['an address that is none', [...apex, record('a.example', 'A', '192.0.2')], /"192.0.2" is no IPv4 address/],
  [
    'CNAME beside other data',
    [...apex, record('a.example', 'CNAME', parseName('b')), record('A.example', 'A', '192.0.2.1')],
    /CNAME beside/,
  ],
  [
    'two CNAMEs',
    [...apex, record('a.example', 'CNAME', parseName('b')), record('a.example', 'CNAME', parseName('c'))],
    /more than one CNAME/,
  ],
]
for (const [why, records, message] of refused) {
  test(`a zone with ${why} is refused (RFC 1034 §4.2.1, RFC 2181 §10.1)`, () => {
    assert.throws(() => createZone(parseName('example'), records), { code: 'DNS_ZONE_INVALID', message })
  })
}

test('equal records are kept once, and an RRset has one TTL, the smallest (RFC 2181 §5)', () => {
  const zone = zoneOf(
    record('a.example', 'A', '192.0.2.1', 300),
    record('A.EXAMPLE', 'A', '192.0.2.1', 60),
    record('a.example', 'A', '192.0.2.2', 100),
  )
  const rrset = zone.node(parseName('a.example'))?.rrsets.get('A')
  assert.deepEqual(rrset, [record('a.example', 'A', '192.0.2.1', 60), record('a.example', 'A', '192.0.2.2', 60)])
})

test('names between a record and the origin exist without records (RFC 4592 §2.2.2)', () => {
  const zone = zoneOf(record('a.b.c.example', 'A', '192.0.2.1'))
  assert.equal(zone.node(parseName('b.c.example'))?.rrsets.size, 0)
  assert.equal(zone.node(parseName('c.example'))?.rrsets.size, 0)
  assert.equal(zone.node(parseName('d.example')), undefined)
  assert.equal(zone.node(parseName('.')), undefined)
})

test('the zone nearest to a name answers for it', () => {
  const sub = createZone(parseName('sub.example'), [
    soaRecord('sub.example'),
    record('sub.example', 'NS', parseName('n')),
  ])
  const zones = createZoneSet([zoneOf(), sub])
  assert.equal(zones.find(parseName('a.sub.example')), sub)
  assert.equal(zones.find(parseName('example'))?.origin, parseName('example'))
  assert.equal(zones.find(parseName('org')), undefined)
})
