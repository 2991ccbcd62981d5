import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTelUri } from '@voltaic/numbers'

for (const [uri, number, phoneContext] of [
  ['tel:+1-201-555-0123', '+12015550123', undefined],
  ['tel:7042;phone-context=example.com', '7042', 'example.com'],
  ['tel:863-1234;phone-context=+1-914-555', '8631234', '+1914555'],
] as const) {
  test(`the example ${uri}`, () => {
    const parsed = parseTelUri(uri)
    assert.deepEqual([parsed.number, parsed.phoneContext, parsed.parameters], [number, phoneContext, []])
  })
}
