import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeL16, encodeL16 } from './l16.ts'

test('samples go in network order (RFC 3551 §4.5.11)', () => {
  const samples = Int16Array.of(0, 1, -1, 0x1234, -32_768)
  assert.equal(Buffer.from(encodeL16(samples)).toString('hex'), '00000001ffff12348000')
  assert.deepEqual(decodeL16(encodeL16(samples)), samples)
})

test('half a sample at the end is left out', () => {
  assert.deepEqual(decodeL16(Uint8Array.of(0x7f, 0xff, 0x12)), Int16Array.of(0x7fff))
})
