import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, createQuery, createZoneSet, formatRecord, parseName, type QuestionType } from '@voltaic/dns'
import type { ImsElement } from './ims-topology.ts'
import { imsZones } from './ims-zones.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const sip = (host: string, port: number, ...transports: readonly ('udp' | 'tcp')[]) => ({
  address: { host, port },
  transports,
})
const icscf: ImsElement = { function: 'icscf', name: `icscf.${realm}`, sip: [sip('127.0.0.12', 4060, 'udp', 'tcp')] }
const scscf: ImsElement = { function: 'scscf', name: `scscf.${realm}`, sip: [sip('127.0.0.13', 6060, 'udp')] }
const hss: ImsElement = { function: 'hss', name: `hss.${realm}`, diameter: { host: '127.0.0.10', port: 3868 } }

/** The answers to a question, each without its owner, TTL and class. */
function ask(elements: readonly ImsElement[], name: string, type: QuestionType): string[] {
  const zones = createZoneSet(imsZones({ realm, elements }))
  const { answers } = answer(zones, createQuery(1, parseName(name), type))
  return answers.map((record) => formatRecord(record).split(' ').slice(4).join(' ')).sort()
}

test('the realm leads to its I-CSCFs by NAPTR, SRV and addresses (RFC 3263 §4.1, TS 23.228 §4.6.2)', () => {
  const second = { ...icscf, name: `icscf2.${realm}`, sip: [sip('127.0.0.22', 4060, 'udp')] }
  const elements = [icscf, second, scscf, hss]
  assert.deepEqual(ask(elements, realm, 'NAPTR'), [
    `10 10 "s" "SIP+D2U" "" _sip._udp.${realm}.`,
    `10 10 "s" "aaa+ap16777216:diameter.tcp" "" _diameter._tcp.${realm}.`,
    `10 20 "s" "AAA+D2T" "" _diameter._tcp.${realm}.`,
    `20 10 "s" "SIP+D2T" "" _sip._tcp.${realm}.`,
  ])
  assert.deepEqual(ask(elements, `_sip._udp.${realm}`, 'SRV'), [
    `0 10 4060 icscf.${realm}.`,
    `0 10 4060 icscf2.${realm}.`,
  ])
  assert.deepEqual(ask(elements, `_sip._tcp.${realm}`, 'SRV'), [`0 10 4060 icscf.${realm}.`])
  assert.deepEqual(ask(elements, `icscf.${realm}`, 'A'), ['127.0.0.12'])
})

test('the realm leads to its HSS for Diameter (RFC 6733 §5.2, RFC 6408 §4)', () => {
  assert.deepEqual(ask([icscf, hss], `_diameter._tcp.${realm}`, 'SRV'), [`0 10 3868 hss.${realm}.`])
  assert.deepEqual(ask([icscf, hss], `hss.${realm}`, 'A'), ['127.0.0.10'])
  assert.deepEqual(ask([icscf], `_diameter._tcp.${realm}`, 'SRV'), [])
  assert.deepEqual(ask([hss], realm, 'NAPTR').length, 2)
})

test("an element's own name leads to that element (RFC 3263 §4.1)", () => {
  assert.deepEqual(ask([icscf, scscf], `scscf.${realm}`, 'NAPTR'), [`10 10 "s" "SIP+D2U" "" _sip._udp.scscf.${realm}.`])
  assert.deepEqual(ask([icscf, scscf], `_sip._udp.scscf.${realm}`, 'SRV'), [`0 10 6060 scscf.${realm}.`])
  assert.deepEqual(ask([hss], `_diameter._tcp.hss.${realm}`, 'SRV'), [`0 10 3868 hss.${realm}.`])
})

test('IPv4 and IPv6 of one port are one target with A and AAAA', () => {
  const both = { ...icscf, sip: [sip('127.0.0.12', 4060, 'udp'), sip('2001:db8::12', 4060, 'udp')] }
  assert.deepEqual(ask([both], `_sip._udp.${realm}`, 'SRV'), [`0 10 4060 icscf.${realm}.`])
  assert.deepEqual(ask([both], `icscf.${realm}`, 'A'), ['127.0.0.12'])
  assert.deepEqual(ask([both], `icscf.${realm}`, 'AAAA'), ['2001:db8::12'])
})

test('a port that not all addresses of an element have is a target of its own (RFC 2782)', () => {
  const two = {
    ...icscf,
    sip: [sip('127.0.0.12', 4060, 'udp'), sip('127.0.0.99', 4070, 'udp')],
    diameter: { host: '127.0.0.98', port: 3868 },
  }
  assert.deepEqual(ask([two], `_sip._udp.${realm}`, 'SRV'), [
    `0 10 4060 icscf-4060-udp.icscf.${realm}.`,
    `0 10 4070 icscf-4070-udp.icscf.${realm}.`,
  ])
  assert.deepEqual(ask([two], `icscf-4070-udp.icscf.${realm}`, 'A'), ['127.0.0.99'])
  assert.deepEqual(ask([two], `icscf-3868-diameter.icscf.${realm}`, 'A'), ['127.0.0.98'])
  assert.deepEqual(ask([two], `icscf.${realm}`, 'A'), ['127.0.0.12', '127.0.0.98', '127.0.0.99'])
})

test('an element outside of the realm gets a zone of its own, shared by those of one name', () => {
  const away = [
    { ...hss, name: 'core.other.example' },
    { ...scscf, name: 'core.other.example' },
  ]
  const zones = imsZones({ realm, elements: [icscf, ...away] })
  assert.deepEqual(
    zones.map((zone) => zone.origin),
    [parseName(realm), parseName('core.other.example')],
  )
  assert.deepEqual(ask([icscf, ...away], `_diameter._tcp.${realm}`, 'SRV'), [
    '0 10 3868 hss-3868-diameter.core.other.example.',
  ])
  assert.deepEqual(ask(away, 'hss-3868-diameter.core.other.example', 'A'), ['127.0.0.10'])
})

test('SOA and NS name the server; serial and times are those of the topology (RFC 1035 §3.3.13)', () => {
  const nameServer = { name: `dns.${realm}`, addresses: ['127.0.0.53', '::1'] }
  const [zone] = imsZones({ realm, elements: [icscf], nameServer, serial: 7, ttl: 20, negativeTtl: 5 })
  assert.equal(zone?.soa.ttl, 20)
  const { mname, serial, minimum } = zone?.soa.data ?? {}
  assert.deepEqual([mname, serial, minimum], [parseName(`dns.${realm}`), 7, 5])
  const node = zone?.node(parseName(`dns.${realm}`))
  assert.deepEqual([node?.rrsets.get('A')?.[0]?.data, node?.rrsets.get('AAAA')?.[0]?.data], ['127.0.0.53', '::1'])
})

test('names and addresses that are none are refused with a remedy', () => {
  const code = 'DNS_ZONE_INVALID'
  assert.throws(() => imsZones({ realm: 'a..b', elements: [] }), { code, remedy: /host names/ })
  assert.throws(() => imsZones({ realm, elements: [{ ...icscf, name: `${'a'.repeat(64)}.org` }] }), { code })
  assert.throws(() => imsZones({ realm, elements: [{ ...icscf, sip: [sip('localhost', 1, 'udp')] }] }), { code })
})
