import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import {
  answer,
  createQuery,
  createZone,
  createZoneSet,
  decodeMessage,
  parseName as name,
  type ResourceRecord,
} from '@voltaic/dns'

const record = (owner: string, type: string, data: unknown) =>
  ({ name: name(owner), type, class: 1, ttl: 60, data }) as ResourceRecord
const srv = (owner: string, target: string) =>
  record(owner, 'SRV', { priority: 0, weight: 1, port: 9, target: name(target) })
const soa = { mname: name('ns'), rname: name('h'), serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }
const zones = createZoneSet([
  createZone(name('example.com'), [
    record('example.com', 'SOA', soa),
    record('example.com', 'NS', name('server.example.com')),
    srv('_foobar._tcp.example.com', 'old-slow-box.example.com'),
    srv('_foobar._tcp.example.com', 'new-fast-box.example.com'),
    srv('*._tcp.example.com', '.'),
    record('old-slow-box.example.com', 'A', '172.30.79.11'),
    record('new-fast-box.example.com', 'AAAA', '2001:db8::13'),
  ]),
])
const ask = (text: string) => answer(zones, createQuery(1, name(text), 'SRV', { isRecursionDesired: true }))

test('the addresses of the targets come along (RFC 2782)', () => {
  const { answers, additionals } = ask('_foobar._tcp.example.com')
  assert.equal(answers.length, 2)
  assert.deepEqual(
    additionals.map(({ data }) => data),
    ['172.30.79.11', '2001:db8::13'],
  )
})

test('a target that is the root says that the service is not offered (RFC 2782)', () => {
  const { answers, additionals } = ask('_other._tcp.example.com')
  assert.deepEqual(
    [answers.map(({ data }) => data), additionals],
    [[{ priority: 0, weight: 1, port: 9, target: name('.') }], []],
  )
})

test('a target that someone compressed is read all the same (RFC 3597 §4)', () => {
  const hex = '0001 8000 0001 0001 0000 0000 0162 00 0021 0001 c00c 0021 0001 0000003c 000a 0001 0002 13c4 0161 c00c'
  const [found] = decodeMessage(decodeHex(hex.replaceAll(' ', ''))).answers
  assert.deepEqual(found?.data, { priority: 1, weight: 2, port: 5060, target: name('a.b') })
})
