import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { cnameOf, decodeRtcp, encodeRtcp } from '@voltaic/rtp'
import fc from 'fast-check'

// RFC 3550 §A.2 has three tests of the header of a compound packet: version 2, no padding and SR or RR in the first
// word, and lengths that add up to the datagram.

const report = { type: 'RR', ssrc: 1, reports: [] } as const
const valid = encodeRtcp([report, cnameOf(1, 'x')])

function passes(data: Uint8Array): boolean {
  const word = (((data[0] ?? 0) << 8) | (data[1] ?? 0)) & 0xe0fe
  if (word !== ((0x80 << 8) | 200)) return false
  let at = 0
  while (at + 4 <= data.length) {
    if ((data[at] ?? 0) >> 6 !== 2) return false
    at += ((((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0)) + 1) * 4
  }
  return at === data.length
}

test('whatever does not pass the tests of the standard is refused (RFC 3550 §A.2)', () => {
  const changes = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(changes, fc.nat(8), (places, cut) => {
      const data = Uint8Array.from(valid.subarray(0, valid.length - cut))
      for (const [at, octet] of places) if (at < data.length) data[at] = octet
      if (passes(data)) return
      assert.throws(() => decodeRtcp(data), DecodeError)
    }),
    { numRuns: 2000 },
  )
})

test('and what passes them and is well-formed inside is read', () => {
  assert.equal(passes(valid), true)
  assert.deepEqual(
    decodeRtcp(valid).map(({ type }) => type),
    ['RR', 'SDES'],
  )
})
