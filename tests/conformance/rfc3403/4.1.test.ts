import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab, verdictsOf } from '../enum-lab.ts'

const rule = (order: number, preference: number, user: string) =>
  `4.3 NAPTR ${order} ${preference} "u" "E2U+sip" "!^.*$!sip:${user}@x!" .\n`

test('once a rule has matched, none of a higher ORDER is considered', () =>
  inEnumLab({ 'e164.arpa': rule(20, 1, 'b') + rule(10, 9, 'a') }, async ({ uris }) => {
    assert.deepEqual(await uris('+34'), ['sip:a@x'])
  }))

test('rules of one ORDER come by PREFERENCE, the lowest first', () =>
  inEnumLab({ 'e164.arpa': rule(10, 300, 'c') + rule(10, 100, 'a') + rule(10, 200, 'b') }, async ({ uris }) => {
    for (let i = 0; i < 20; i++) assert.deepEqual(await uris('+34'), ['sip:a@x', 'sip:b@x', 'sip:c@x'])
  }))

test('equal PREFERENCE is no order: both come first at times', () =>
  inEnumLab({ 'e164.arpa': rule(10, 100, 'a') + rule(10, 100, 'b') }, async ({ uris }) => {
    const firsts = new Set<string | undefined>()
    for (let i = 0; i < 40; i++) firsts.add((await uris('+34'))[0])
    assert.equal(firsts.size, 2)
  }))

test('PREFERENCE is a weight, and ORDER failover, only where a route or zone says so', () =>
  inEnumLab({ 'e164.arpa': rule(10, 1, 'a') + rule(10, 9, 'b') + rule(20, 1, 'c') }, async ({ uris }) => {
    const readings = { weighting: 'preference', failover: 'order' } as const
    const firsts = new Set<string | undefined>()
    for (let i = 0; i < 60; i++) {
      const all = await uris('+34', readings)
      assert.equal(all[2], 'sip:c@x')
      firsts.add(all[0])
    }
    assert.deepEqual([...firsts].sort(), ['sip:a@x', 'sip:b@x'])
  }))

test('REGEXP and REPLACEMENT exclude each other: a rule with both is in error, and is not used', () => {
  const both =
    '4.3 NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:z@x!" other\n5.3 NAPTR 1 1 "" "" "!^.*$!other.e164.arpa!" other\n'
  return inEnumLab({ 'e164.arpa': `${both}${rule(2, 1, 'a')}` }, async ({ lookup, uris, asked }) => {
    assert.deepEqual(verdictsOf(await lookup('+34')), ['FIELDS', 'terminal'])
    assert.deepEqual(await uris('+35'), ['no-number'])
    assert.ok(!asked.includes('other.e164.arpa'))
  })
})
