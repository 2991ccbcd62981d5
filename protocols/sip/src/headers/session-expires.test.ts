import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatSessionExpires, parseMinSe, parseSessionExpires } from './session-expires.ts'

test('Session-Expires has seconds and a refresher (RFC 4028 §4)', () => {
  assert.deepEqual(parseSessionExpires('4000;refresher=uac'), { seconds: 4000, refresher: 'uac' })
  assert.deepEqual(parseSessionExpires('1800 ; refresher=UAS;x=y'), { seconds: 1800, refresher: 'uas' })
  assert.deepEqual(parseSessionExpires('90;refresher=both'), { seconds: 90 })
  assert.deepEqual(parseSessionExpires('90'), { seconds: 90 })
})

test('Min-SE has seconds, and parameters that nobody reads (RFC 4028 §5)', () => {
  assert.equal(parseMinSe('90'), 90)
  assert.equal(parseMinSe('3600;lr'), 3600)
})

for (const bad of ['', 'soon', '-1', ';refresher=uac', '90 s']) {
  test(`malformed Session-Expires: ${JSON.stringify(bad)} (RFC 4028 §4)`, () => {
    assert.throws(() => parseSessionExpires(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

for (const bad of ['', 'x', '-1', '9x']) {
  test(`malformed Min-SE: ${JSON.stringify(bad)} (RFC 4028 §5)`, () => {
    assert.throws(() => parseMinSe(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 4028 §4)', () => {
  const refreshers = fc.constantFrom('uac', 'uas', undefined)
  fc.assert(
    fc.property(fc.nat(2 ** 31), refreshers, (seconds, refresher) => {
      const value = { seconds, ...(refresher === undefined ? {} : { refresher }) }
      assert.deepEqual(parseSessionExpires(formatSessionExpires(value)), value)
    }),
  )
})
