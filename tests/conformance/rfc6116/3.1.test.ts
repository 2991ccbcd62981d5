import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab } from '../enum-lab.ts'

test('the Application Unique String is the number with its + and without anything else', () =>
  inEnumLab(
    { 'e164.arpa': '*.4.4 NAPTR 1 1 "u" "E2U+sip" "!^(\\\\+)(44)([0-9]+)$!sip:\\\\1\\\\2\\\\3@x!" .\n' },
    async ({ uris }) => {
      assert.deepEqual(await uris('+441632960083'), ['sip:+441632960083@x'])
    },
  ))

for (const number of ['441632960083', '+44-1632-960083', '112', '*21#', '+0441632']) {
  test(`${number} is no E.164 number, and nobody is asked for it`, () =>
    inEnumLab({ 'e164.arpa': '* NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@x!" .\n' }, async ({ lookup, asked }) => {
      const outcome = await lookup(number)
      assert.ok(outcome.kind === 'failed' && outcome.reason === 'NOT_E164')
      assert.equal(asked.length, 0)
    }))
}
