import assert from 'node:assert/strict'
import { test } from 'node:test'
import { portabilityOf } from './portability.ts'

for (const [uri, expected] of [
  ['tel:+61255502345', undefined],
  ['tel:+61255502345;ext=1', undefined],
  ['tel:+61255502345;npdi', { isQueried: true }],
  ['tel:+61255502345;npdi;rn=+6149', { isQueried: true, routingNumber: '+6149' }],
  [
    'TEL:+61255502345;NPDI;rn=1499;rn-context=+61',
    { isQueried: true, routingNumber: '1499', routingNumberContext: '+61' },
  ],
  ['tel:+61255502345;cic=+16789', { isQueried: false, carrier: '+16789' }],
  ['sip:+61255502345;npdi;rn=+6149@x.example;user=phone', { isQueried: true, routingNumber: '+6149' }],
  ['sip:+61255502345@x.example;npdi;user=phone', undefined],
  ['sip:alice;npdi@x.example', undefined],
  ['sip:x.example;npdi', undefined],
] as const) {
  test(`${uri} says ${JSON.stringify(expected)} of a ported number (RFC 4694 §4)`, () => {
    assert.deepEqual(portabilityOf(uri), expected)
  })
}
