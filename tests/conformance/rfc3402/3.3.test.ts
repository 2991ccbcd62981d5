import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab, verdictsOf } from '../enum-lab.ts'

test('rules always apply to the first string, not to what a rule before them made of it', () => {
  const zone =
    '4.3 NAPTR 10 10 "" "" "!^\\\\+(.)(.)$!n.\\\\2\\\\1.e164.arpa!" .\nn.43 NAPTR 10 10 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@x!" .\n'
  return inEnumLab({ 'e164.arpa': zone }, async ({ uris, asked }) => {
    assert.deepEqual(await uris('+34'), ['sip:+34@x'])
    assert.deepEqual(asked, ['4.3.e164.arpa', 'n.43.e164.arpa'])
  })
})

test('a rule that does not match, or whose service or flags are not ours, is passed over for the next', () => {
  const zone = [
    '4.3 NAPTR 1 1 "u" "E2U+sip" "!^\\\\+99!sip:a@x!" .',
    '4.3 NAPTR 2 1 "u" "E2U+web:http" "!^.*$!http://x/!" .',
    '4.3 NAPTR 3 1 "p" "E2U+sip" "!^.*$!sip:b@x!" .',
    '4.3 NAPTR 4 1 "u" "E2U+sip" "!^.*$!sip:c@x!" .\n',
  ].join('\n')
  return inEnumLab({ 'e164.arpa': zone }, async ({ lookup, uris }) => {
    assert.deepEqual(verdictsOf(await lookup('+34')), ['NO_MATCH', 'SERVICE', 'FLAGS', 'terminal'])
    assert.deepEqual(await uris('+34'), ['sip:c@x'])
  })
})

test('without a rule that can be used there is no result', () =>
  inEnumLab({ 'e164.arpa': '4.3 NAPTR 1 1 "u" "E2U+sip" "!^\\\\+99!sip:a@x!" .\n5.3 TXT x\n' }, async ({ lookup }) => {
    for (const number of ['+34', '+35', '+36']) assert.equal((await lookup(number)).kind, 'no-number')
  }))
