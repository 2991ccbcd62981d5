import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type EarlyMedia, formatEarlyMedia, parseEarlyMedia } from './early-media.ts'

test('P-Early-Media has a direction for each media line, supported and gated (RFC 5009 §8)', () => {
  assert.deepEqual(parseEarlyMedia('supported'), { directions: [], supported: true, gated: false })
  assert.deepEqual(parseEarlyMedia('sendrecv, inactive,gated'), {
    directions: ['sendrecv', 'inactive'],
    supported: false,
    gated: true,
  })
  assert.deepEqual(parseEarlyMedia('SendOnly,x-new').directions, ['sendonly'])
})

test('P-Early-Media may be empty (RFC 5009 §8)', () => {
  assert.deepEqual(parseEarlyMedia(''), { directions: [], supported: false, gated: false })
})

for (const bad of ['send recv', 'sendrecv;x', '"gated"']) {
  test(`malformed P-Early-Media: ${JSON.stringify(bad)} (RFC 5009 §8)`, () => {
    assert.throws(() => parseEarlyMedia(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 5009 §8)', () => {
  const media: fc.Arbitrary<EarlyMedia> = fc.record(
    {
      directions: fc.array(fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive')),
      supported: fc.boolean(),
      gated: fc.boolean(),
    },
    { noNullPrototype: true },
  )
  fc.assert(fc.property(media, (value) => assert.deepEqual(parseEarlyMedia(formatEarlyMedia(value)), value)))
})
