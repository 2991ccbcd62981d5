import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab, verdictsOf } from '../enum-lab.ts'

test('the flag u in either case makes a rule terminal; other flags are not of ENUM', () => {
  const zone = ['u', 'U', 's', 'a', 'p', 'uu'].map(
    (flag, i) => `4.3 NAPTR 1 ${i} "${flag}" "E2U+sip" "!^.*$!sip:${i}@x!" .\n`,
  )
  return inEnumLab({ 'e164.arpa': zone.join('') }, async ({ lookup, uris }) => {
    assert.deepEqual(verdictsOf(await lookup('+34')), ['terminal', 'terminal', 'FLAGS', 'FLAGS', 'FLAGS', 'FLAGS'])
    assert.deepEqual(await uris('+34'), ['sip:0@x', 'sip:1@x'])
  })
})

test('no flag makes a rule one that leads to another name', () => {
  const zone = '4.3 NAPTR 1 1 "" "" "" other\nother NAPTR 1 1 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@x!" .\n'
  return inEnumLab({ 'e164.arpa': zone }, async ({ uris, asked }) => {
    assert.deepEqual(await uris('+34'), ['sip:+34@x'])
    assert.deepEqual(asked, ['4.3.e164.arpa', 'other.e164.arpa'])
  })
})
