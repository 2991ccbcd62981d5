import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rohcReader } from '../framework/rohc-reader.ts'
import { readSdvl } from '../framework/sdvl.ts'
import { concatenate } from './bits.ts'
import { decodeSn } from './sequence-number.ts'
import { decodeScaled, decodeUnscaled, inferTimestamp } from './timestamp.ts'
import { lsbDistance, MODULUS_16 } from './w-lsb.ts'

const bits = (value: number, width: number) => ({ value, width })

test('W-LSB finds the value of the interval that has the bits (RFC 3095 §4.5.1)', () => {
  // f(10, 4) with p = 1 is [9, 24]
  assert.equal(10 + lsbDistance(10, bits(9, 4), 1, MODULUS_16), 9)
  assert.equal(10 + lsbDistance(10, bits(8, 4), 1, MODULUS_16), 24)
  // a field with more bits than the value
  assert.equal(100 + lsbDistance(100, bits(5, 21), 0, MODULUS_16), 65_541)
})

test('the interval of the SN depends on profile and number of bits (RFC 3095 §5.7, §5.11)', () => {
  // profile 0x0001, 4 bits: p = 1; 6 bits: p = 1; 7 bits: p = 3; 9 bits: p = 15
  assert.equal(decodeSn(1, 100, bits(99 & 15, 4)).sn, 99)
  assert.equal(decodeSn(1, 100, bits(98 & 15, 4)).sn, 114)
  assert.equal(decodeSn(1, 100, bits(97 & 127, 7)).sn, 97)
  assert.equal(decodeSn(1, 100, bits(96 & 127, 7)).sn, 224)
  assert.equal(decodeSn(1, 100, bits(85, 9)).sn, 85)
  // profile 0x0002: p = -1, never the same number again
  assert.equal(decodeSn(2, 100, bits(100 & 15, 4)).sn, 116)
  // wraparound
  assert.deepEqual(decodeSn(1, 65_534, bits(1, 4)), { sn: 1, delta: 3 })
  assert.deepEqual(decodeSn(3, 0xffff_ffff, bits(1, 4)), { sn: 1, delta: 2 })
})

test('a value that is split has its first part in front (RFC 3095 §4.5.7)', () => {
  assert.deepEqual(concatenate(bits(0b101, 3), bits(0x1234_5678 % 2 ** 29, 29)), bits(5 * 2 ** 29 + 0x1234_5678, 32))
  assert.deepEqual(concatenate(bits(0, 0), bits(3, 2)), bits(3, 2))
})

test('self-describing values of 1 to 4 octets (RFC 3095 §4.5.6)', () => {
  const read = (...octets: number[]) => readSdvl(rohcReader(Uint8Array.from(octets), 0))
  assert.deepEqual(read(0x7f), bits(127, 7))
  assert.deepEqual(read(0xbf, 0xff), bits(16_383, 14))
  assert.deepEqual(read(0xdf, 0xff, 0xff), bits(2_097_151, 21))
  assert.deepEqual(read(0xff, 0xff, 0xff, 0xff), bits(536_870_911, 29))
  assert.throws(() => read(0x80), { code: 'ROHC_TRUNCATED' })
})

const reference = { timestamp: 16_000, tsStride: 160, timeStride: 0, receivedAt: 1000 }

test('a timestamp without bits follows the SN, also backwards and around (RFC 4815 §4.2)', () => {
  assert.equal(inferTimestamp(reference, 3), 16_480)
  assert.equal(inferTimestamp(reference, -1), 15_840)
  assert.equal(inferTimestamp({ ...reference, timestamp: 0xffff_fff0 }, 2), 0x130)
  assert.equal(inferTimestamp({ ...reference, tsStride: 0 }, 2), 16_000)
})

test('a scaled timestamp (RFC 3095 §4.5.3, RFC 4815 §4.3)', () => {
  // TS_SCALED 100, 5 bits, p = 7: [93, 124]
  assert.equal(decodeScaled(reference, bits(93 & 31, 5), 0), 93 * 160)
  assert.equal(decodeScaled(reference, bits(124 & 31, 5), 0), 124 * 160)
  assert.equal(decodeScaled({ ...reference, timestamp: 16_007 }, bits(101 & 31, 5), 0), 16_167)
  assert.equal(decodeScaled({ ...reference, tsStride: 0 }, bits(1, 5), 0), undefined)
})

test('an unscaled timestamp (RFC 4815 §4.1)', () => {
  assert.equal(decodeUnscaled(reference, bits(0x1234_5678, 34)), 0x1234_5678)
  assert.equal(decodeUnscaled(reference, bits((16_000 + 37) & 0x3fff, 14)), 16_037)
})

test('a timer-based timestamp is found by the clock, whatever the silence before it (RFC 3095 §4.5.4)', () => {
  const timed = { ...reference, timeStride: 20 }
  // 10 s of silence are 500 strides: 4 bits suffice for a jitter of -7 to +8 strides
  const scaled = 100 + 500
  for (const jitter of [-7, 0, 8]) {
    const value = scaled + jitter
    assert.equal(decodeScaled(timed, bits(value & 15, 4), 11_000), value * 160)
  }
  assert.notEqual(decodeScaled({ ...timed, timeStride: 0 }, bits(scaled & 15, 4), 11_000), scaled * 160)
})
