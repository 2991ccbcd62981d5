import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { A_LAW, MU_LAW } from './g711.ts'

const OCTETS = Uint8Array.from({ length: 256 }, (_, octet) => octet)

// The same as sox 14.4.2 and FFmpeg 5.1 make of all 256 octets
test('A-law octets have the values of G.711 table 1', () => {
  const expected = [
    [0xd5, 8],
    [0x55, -8],
    [0xaa, 32_256],
    [0x2a, -32_256],
    [0x00, -5504],
    [0x80, 5504],
    [0x54, -24],
    [0xc5, 264],
    [0xf5, 528],
  ]
  for (const [octet = 0, value] of expected) assert.equal(A_LAW.decode(Uint8Array.of(octet))[0], value)
})

test('mu-law octets have the values of G.711 table 2', () => {
  const expected = [
    [0xff, 0],
    [0x7f, 0],
    [0x80, 32_124],
    [0x00, -32_124],
    [0xfe, 8],
    [0x7e, -8],
    [0xf0, 120],
    [0xef, 132],
    [0x8f, 16_764],
  ]
  for (const [octet = 0, value] of expected) assert.equal(MU_LAW.decode(Uint8Array.of(octet))[0], value)
})

test('every octet comes back, but for the negative zero of mu-law', () => {
  assert.deepEqual(A_LAW.encode(A_LAW.decode(OCTETS)), OCTETS)
  const expected = OCTETS.slice()
  expected[0x7f] = 0xff
  assert.deepEqual(MU_LAW.encode(MU_LAW.decode(OCTETS)), expected)
})

test('a sample comes back within half a step of its segment', () => {
  for (const law of [A_LAW, MU_LAW]) {
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), (sample) => {
        const back = law.decode(law.encode(Int16Array.of(sample)))[0] ?? 0
        // The largest value stands for all above it.
        const clipped = Math.max(-32_635, Math.min(32_635, sample))
        assert.ok(Math.abs(back - clipped) <= Math.max(8, Math.abs(clipped) / 30), `${sample} came back as ${back}`)
      }),
    )
  }
})

test('buffers of the caller are used', () => {
  const into = new Uint8Array(2)
  assert.equal(A_LAW.encode(Int16Array.of(0, 0), into), into)
  assert.deepEqual(into, Uint8Array.of(0xd5, 0xd5))
})
