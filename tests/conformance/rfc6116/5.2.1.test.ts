import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab } from '../enum-lab.ts'

const lead = (from: string, to: string, order = 1) => `${from} NAPTR ${order} 1 "" "" "" ${to}\n`
const end = (from: string, user: string, order = 1) =>
  `${from} NAPTR ${order} 1 "u" "E2U+sip" "!^.*$!sip:${user}@x!" .\n`

test('a chain of five non-terminal rules is followed, a longer one taken for a loop', () => {
  const names = ['4.3', 'a', 'b', 'c', 'd', 'e', 'f']
  const chain = (length: number) =>
    names
      .slice(0, length)
      .map((name, i) => lead(name, names[i + 1] ?? ''))
      .join('') + end(names[length] ?? '', 'z')
  return inEnumLab({ 'e164.arpa': chain(5) }, async ({ uris }) =>
    assert.deepEqual(await uris('+34'), ['sip:z@x']),
  ).then(() =>
    inEnumLab({ 'e164.arpa': chain(6) }, async ({ uris }) => assert.deepEqual(await uris('+34'), ['no-number'])),
  )
})

test('a loop ends, and the rules beside it are used', () =>
  inEnumLab(
    { 'e164.arpa': lead('4.3', 'a') + lead('a', '4.3') + lead('a', 'A', 2) + end('a', 'beside', 3) },
    async ({ uris, asked }) => {
      assert.deepEqual(await uris('+34'), ['sip:beside@x'])
      assert.equal(asked.length, 2)
    },
  ))

test('a non-terminal rule leads into another zone', () =>
  inEnumLab(
    { 'e164.arpa': lead('4.3', '4.3.carrier.example.'), 'carrier.example': end('4.3', 'there') },
    async ({ uris }) => assert.deepEqual(await uris('+34'), ['sip:there@x']),
    [{ suffix: 'e164.arpa' }],
  ))
