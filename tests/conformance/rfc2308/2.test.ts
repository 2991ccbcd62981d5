import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  createQuery,
  createZoneSet,
  formatRecord,
  loadZone,
  parseName,
  type QuestionType,
  RCODE,
} from '@voltaic/dns'

const TEXT = `$TTL 300
@ 900 SOA ns h 1 2 3 4 60
@ NS ns
a A 192.0.2.1
alias CNAME gone
deep.empty A 192.0.2.2
*.wild A 192.0.2.3
`
const loaded = loadZone({ read: () => TEXT }, 'zone', parseName('example'))
const zones = createZoneSet(loaded.kind === 'loaded' ? [loaded.zone] : [])
const SOA = 'example. 60 IN SOA ns.example. h.example. 1 2 3 4 60'

function ask(name: string, type: QuestionType) {
  const { rcode, isAuthoritative, answers, authorities } = answer(zones, createQuery(1, parseName(name), type))
  return { rcode, isAuthoritative, answers: answers.map(formatRecord), authorities: authorities.map(formatRecord) }
}

test('a name that does not exist: NXDOMAIN with the SOA (RFC 2308 §2.1)', () => {
  const expected = { rcode: RCODE.NXDOMAIN, isAuthoritative: true, answers: [], authorities: [SOA] }
  assert.deepEqual(ask('b.example', 'A'), expected)
})

for (const [what, name] of [
  ['a name with other records', 'a.example'],
  ['an empty non-terminal', 'empty.example'],
  ['a name that a wildcard stands for', 'x.wild.example'],
] as const) {
  test(`no data of the type at ${what}: NOERROR with the SOA (RFC 2308 §2.2)`, () => {
    const expected = { rcode: RCODE.NOERROR, isAuthoritative: true, answers: [], authorities: [SOA] }
    assert.deepEqual(ask(name, 'NAPTR'), expected)
  })
}

test('an alias of a name that does not exist: the alias, NXDOMAIN and the SOA (RFC 2308 §2.1)', () => {
  const answers = ['alias.example. 300 IN CNAME gone.example.']
  assert.deepEqual(ask('alias.example', 'A'), {
    rcode: RCODE.NXDOMAIN,
    isAuthoritative: true,
    answers,
    authorities: [SOA],
  })
})

test('the TTL of that SOA is the lesser of its own and its minimum (RFC 2308 §3)', () => {
  assert.deepEqual(ask('example', 'SOA').answers, [SOA.replace(' 60 IN', ' 900 IN')])
  assert.deepEqual(ask('b.example', 'A').authorities, [SOA])
})
