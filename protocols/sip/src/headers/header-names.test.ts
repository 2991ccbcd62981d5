import assert from 'node:assert/strict'
import test from 'node:test'
import { canonicalHeaderName, headerKey } from './header-names.ts'

const ROWS: readonly (readonly [written: string, canonical: string])[] = [
  ['v', 'Via'],
  ['V', 'Via'],
  ['via', 'Via'],
  ['vIA', 'Via'],
  ['f', 'From'],
  ['t', 'To'],
  ['i', 'Call-ID'],
  ['call-id', 'Call-ID'],
  ['m', 'Contact'],
  ['l', 'Content-Length'],
  ['c', 'Content-Type'],
  ['k', 'Supported'],
  ['o', 'Event'],
  ['u', 'Allow-Events'],
  ['x', 'Session-Expires'],
  ['cseq', 'CSeq'],
  ['www-authenticate', 'WWW-Authenticate'],
  ['p-charging-vector', 'P-Charging-Vector'],
  ['P-ACCESS-NETWORK-INFO', 'P-Access-Network-Info'],
  ['X-Unknown-header', 'X-Unknown-header'],
]

for (const [written, canonical] of ROWS) {
  test(`header name ${written} is spelt ${canonical} (RFC 3261 §7.3.1, §7.3.3)`, () => {
    assert.equal(canonicalHeaderName(written), canonical)
    assert.equal(headerKey(written), canonical.toLowerCase())
  })
}

test('a header name that is also a property of objects is unknown (RFC 3261 §7.3.1)', () => {
  assert.equal(canonicalHeaderName('constructor'), 'constructor')
  assert.equal(headerKey('__proto__'), '__proto__')
})
