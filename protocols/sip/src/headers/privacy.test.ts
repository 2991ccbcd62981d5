import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatPrivacy, parsePrivacy } from './privacy.ts'

test('Privacy lists services, separated by semicolons, in any case (RFC 3323 §4.2)', () => {
  assert.deepEqual(parsePrivacy('header; user; critical'), ['header', 'user', 'critical'])
  assert.deepEqual(parsePrivacy('ID'), ['id'])
  assert.deepEqual(parsePrivacy('none'), ['none'])
  assert.deepEqual(parsePrivacy('id,id;history'), ['id', 'history'])
})

for (const bad of ['', 'id;', ';', 'id x', '"id"']) {
  test(`malformed Privacy: ${JSON.stringify(bad)} (RFC 3323 §4.2)`, () => {
    assert.throws(() => parsePrivacy(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 3323 §4.2)', () => {
  const values = fc.uniqueArray(fc.constantFrom('id', 'header', 'session', 'user', 'none', 'critical', 'history'), {
    minLength: 1,
  })
  fc.assert(fc.property(values, (list) => assert.deepEqual(parsePrivacy(formatPrivacy(list)), list)))
})
