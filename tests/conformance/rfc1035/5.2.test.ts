import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadZone, parseName } from '@voltaic/dns'

const APEX = '@ 60 IN SOA ns h 1 2 3 4 5\n@ 60 NS ns\n'

function load(text: string) {
  return loadZone({ read: () => text }, 'zone', parseName('example'))
}

test('a zone file with its apex is loaded', () => {
  assert.equal(load(APEX).kind, 'loaded')
})

for (const [rule, text, line] of [
  ['all records have the same class', `${APEX}a CH TXT b\n`, 3],
  ['exactly one SOA record is at the top of the zone: none', 'a 60 A 192.0.2.1\n', 1],
  ['exactly one SOA record is at the top of the zone: two', `${APEX}@ SOA ns h 2 2 3 4 5\n`, 3],
  ['a single mistake refuses the whole zone', `${APEX}a A 192.0.2.1\nb A 192.0.2\n`, 4],
] as const) {
  test(rule, () => {
    const loaded = load(text)
    assert.ok(loaded.kind === 'refused')
    assert.deepEqual(
      loaded.mistakes.map((mistake) => mistake.line),
      [line],
    )
  })
}

test('what lies outside of the zone is no part of it', () => {
  const loaded = load(`${APEX}a.other. 60 A 192.0.2.1\n`)
  assert.ok(loaded.kind === 'loaded')
  assert.deepEqual([loaded.zone.node(parseName('a.other')), loaded.warnings.length], [undefined, 1])
})
