import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatName, parseName } from '../codec/name-text.ts'
import { formatRecord } from '../rdata/record.ts'
import { MAX_RRSET_RECORDS } from '../zone/create-zone.ts'
import { diffZones } from '../zone/diff-zones.ts'
import { recordsOf } from '../zone/zone.ts'
import { loadZone } from './load-zone.ts'

/** Of such a record a message shows the beginning. */
const LONG = `a.x. 60 IN TYPE65280 \\# 64001 ${'00'.repeat(100)}`
const HEAD = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'
const load = (text: string, origin = 'x') => loadZone({ read: () => text }, 'f', parseName(origin))

function zoneOf(text: string) {
  const loaded = load(text)
  assert.ok(loaded.kind === 'loaded')
  return loaded.zone
}

test('the origin of a zone is the owner of its SOA record, whatever the file is called', () => {
  const zone = zoneOf(`$ORIGIN 5.5.Y.\n${HEAD}4 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b!" .\n`)
  assert.equal(formatName(zone.origin), '5.5.y.')
  assert.equal([...recordsOf(zone)].length, 3)
})

test('records outside of the zone are left out with a warning, as BIND does', () => {
  const loaded = load(`${HEAD}\nfar.z. A 192.0.2.1\n`)
  assert.ok(loaded.kind === 'loaded')
  assert.deepEqual(loaded.warnings, [{ file: 'f', line: 5, reason: 'far.z. is not in zone x.' }])
})

for (const [what, text, line, reason] of [
  ['without SOA', 'a 1 A 192.0.2.1', 1, 'there is no SOA record'],
  ['without NS', '@ 1 SOA a b 1 2 3 4 5', 1, 'zone x. has no NS record'],
  ['CNAME beside other data (RFC 2181 §10.1)', `${HEAD}a CNAME b\nA 5 TXT c\n`, 4, 'a.x.: CNAME beside other records'],
  ['two CNAMEs (RFC 2181 §10.1)', `${HEAD}a CNAME b\na CNAME c\n`, 5, 'a.x.: more than one CNAME'],
  ['two SOAs', `${HEAD}@ SOA ns h 2 2 3 4 5\n`, 4, 'x.: more than one SOA'],
  ['SOA of another name', `${HEAD}\nb SOA ns h 2 2 3 4 5\n`, 5, 'b.x.: SOA below the origin'],
  [
    'an RRset that no message holds',
    `${HEAD}$GENERATE 0-${MAX_RRSET_RECORDS} a TXT $\n`,
    4,
    `a.x.: more than ${MAX_RRSET_RECORDS} TXT records`,
  ],
  [
    'RDATA that no message holds',
    `${HEAD}a TYPE65280 \\# 64001 ${'00'.repeat(64_001)}\n`,
    4,
    `${LONG.slice(0, 200)}: more than 64000 octets`,
  ],
] as const) {
  test(`refused, with the line: ${what}`, () => {
    assert.deepEqual(load(text), { kind: 'refused', mistakes: [{ file: 'f', line, reason }] })
  })
}

test('the mistakes of a file are all named', () => {
  const loaded = load(`${HEAD}a A b\nc MX d\n`)
  assert.deepEqual(loaded.kind === 'refused' && loaded.mistakes.map((mistake) => mistake.line), [4, 5])
})

test('equal records are kept once, with the least of their TTLs (RFC 2181 §5, §5.2)', () => {
  const lines = [...recordsOf(zoneOf(`${HEAD}a 9 A 192.0.2.1\nA 5 A 192.0.2.2\na 7 A 192.0.2.1\n`))].map(formatRecord)
  assert.deepEqual(lines.slice(2), ['a.x. 5 IN A 192.0.2.1', 'a.x. 5 IN A 192.0.2.2'])
})

test('two versions of a zone differ by records; zones come and go', () => {
  const before = zoneOf(`${HEAD}a A 192.0.2.1\nb A 192.0.2.2\n`)
  const after = zoneOf(`${HEAD}b A 192.0.2.2\nc TXT d\n`)
  const origin = parseName('x')
  const changes = { added: ['c.x. 60 IN TXT "d"'], removed: ['a.x. 60 IN A 192.0.2.1'] }
  assert.deepEqual(diffZones([before], [after]), [{ origin, kind: 'changed', ...changes }])
  assert.deepEqual(diffZones([before], [before]), [])
  const all = [...recordsOf(after)].map(formatRecord).toSorted()
  assert.deepEqual(diffZones([], [after]), [{ origin, kind: 'added', added: all, removed: [] }])
  assert.deepEqual(diffZones([after], []), [{ origin, kind: 'removed', added: [], removed: all }])
})
