import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab } from '../enum-lab.ts'

const rule = (name: string, uri: string) => `${name} NAPTR 1 1 "u" "E2U+pstn:tel" "!^(.*)$!${uri}!" .\n`

for (const [what, uri, expected] of [
  ['not ported, and the database has been asked', 'tel:\\\\1\\;npdi', { isQueried: true }],
  [
    'ported: calls go to the routing number',
    'tel:\\\\1\\;npdi\\;rn=+61490000',
    { isQueried: true, routingNumber: '+61490000' },
  ],
  [
    'a local routing number with its context',
    'tel:\\\\1\\;npdi\\;rn=1499\\;rn-context=+61',
    { isQueried: true, routingNumber: '1499', routingNumberContext: '+61' },
  ],
  ['a carrier', 'tel:\\\\1\\;cic=+16789', { isQueried: false, carrier: '+16789' }],
  ['nothing', 'tel:\\\\1', undefined],
] as const) {
  test(`a tel URI says of a ported number: ${what}`, () =>
    inEnumLab({ 'e164.arpa': rule('4.3', uri) }, async ({ lookup }) => {
      const outcome = await lookup('+34')
      assert.ok(outcome.kind === 'found')
      assert.deepEqual(outcome.candidates[0]?.portability, expected)
    }))
}
