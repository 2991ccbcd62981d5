import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab, verdictsOf } from '../enum-lab.ts'

const naptr = (name: string, regexp: string) => `${name} NAPTR 10 10 "u" "E2U+sip" "${regexp}" .\n`

for (const [what, regexp, uri] of [
  [
    'a back-reference stands for what its group matched',
    '!^\\\\+(61)(2)(.*)$!sip:\\\\3@\\\\2.\\\\1!',
    'sip:55502345@2.61',
  ],
  ['the delimiter is any character but a digit and a flag', '#^.*$#sip:a!b@x#', 'sip:a!b@x'],
  ['the same group may be used twice', '!^(...).*$!sip:\\\\1\\\\1@x!', 'sip:+61+61@x'],
  ['the flag i ignores case', '!^(\\\\+61|A).*$!sip:\\\\1@x!i', 'sip:+61@x'],
  ['an interval is an extended regular expression', '!^\\\\+([0-9]{2}).*$!sip:\\\\1@x!', 'sip:61@x'],
  ['the longest of several matches counts', '!^\\\\+(6|61|612)!sip:\\\\1@x!', 'sip:612@x'],
] as const) {
  test(`${what} (RFC 3402 §3.2)`, () =>
    inEnumLab({ 'e164.arpa': naptr('5.4.3.2.0.5.5.5.2.1.6', regexp) }, async ({ uris }) => {
      assert.deepEqual(await uris('+61255502345'), [uri])
    }))
}

// The Application Unique String keeps its +, so what goes before \1 comes before the + (RFC 6116 §3.1).
test('!(^.*$)!sip:+1\\1@…! gives sip:+1+61255502000@…', () =>
  inEnumLab({ 'e164.arpa': naptr('*.2.0.5.5.5.2.1.6', '!(^.*$)!sip:+1\\\\1@pool.example!') }, async ({ uris }) => {
    assert.deepEqual(await uris('+61255502000'), ['sip:+1+61255502000@pool.example'])
  }))

for (const [what, regexp] of [
  ['a digit as delimiter', '1^.*$1sip:a@x1'],
  ['two delimiters only', '!^.*$!sip:a@x'],
  ['a flag that is not i', '!^.*$!sip:a@x!g'],
  ['a back-reference without group', '!^(.).*$!sip:\\\\2@x!'],
  ['what is no extended regular expression', '!^(.*$!sip:a@x!'],
] as const) {
  test(`${what} makes the rule one that cannot be used, and the next one is (RFC 3402 §3.2)`, () => {
    const zone = `${naptr('4.3', regexp)}4.3 NAPTR 10 20 "u" "E2U+sip" "!^.*$!sip:next@x!" .\n`
    return inEnumLab({ 'e164.arpa': zone }, async ({ lookup, uris }) => {
      assert.deepEqual(verdictsOf(await lookup('+34')), ['REGEXP', 'terminal'])
      assert.deepEqual(await uris('+34'), ['sip:next@x'])
    })
  })
}
