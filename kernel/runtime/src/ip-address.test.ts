import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from './ip-address.ts'

test('addresses come back as they were written (RFC 5952 §4)', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      assert.deepEqual([...encodeIpv6(decodeIpv6(bytes))], [...bytes])
      assert.deepEqual([...encodeIpv4(decodeIpv4(bytes.subarray(0, 4)))], [...bytes.subarray(0, 4)])
    }),
  )
  for (const text of ['::', '::1', '1::', '2001:db8::1:0:0:1', '2001:db8:0:1:1:1:1:1', '1:0:0:2::3']) {
    assert.equal(decodeIpv6(encodeIpv6(text)), text)
  }
  assert.equal(decodeIpv6(encodeIpv6('2001:db8:0:0:1:0:0:1')), '2001:db8::1:0:0:1')
  for (const text of ['1.2.3', '1.2.3.', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ']) {
    assert.throws(() => encodeIpv4(text), RangeError)
  }
})
