import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalImpu, formatTelUri, parseTelUri } from '@voltaic/numbers'

/** Equal by the rules of the clause: number, context and parameters, without separators, case and order. */
const key = (uri: string) => formatTelUri(parseTelUri(uri)).toLowerCase()

for (const [a, b] of [
  ['tel:+1-201-555-0123', 'tel:+12015550123'],
  ['tel:+1(201)555.0123', 'TEL:+12015550123'],
  ['tel:863-1234;phone-context=+1-914-555', 'tel:8631234;phone-context=+1914555'],
  ['tel:7042;phone-context=Example.COM', 'tel:7042;phone-context=example.com'],
  ['tel:+1-2;a=1;B=2', 'tel:+12;b=2;A=1'],
  ['tel:A*#;phone-context=b.org', 'tel:a*#;phone-context=b.org'],
] as const) {
  test(`${a} is ${b}`, () => {
    assert.equal(key(a), key(b))
    assert.equal(canonicalImpu(a), canonicalImpu(b))
  })
}

for (const [a, b] of [
  ['tel:+12015550123', 'tel:12015550123;phone-context=+1'],
  ['tel:7042;phone-context=example.com', 'tel:7042;phone-context=example.org'],
  ['tel:+12;ext=1', 'tel:+12;ext=2'],
  ['tel:+12;npdi', 'tel:+12'],
] as const) {
  test(`${a} is not ${b}`, () => assert.notEqual(key(a), key(b)))
}
