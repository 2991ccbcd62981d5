import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

describe('ByteWriter', () => {
  test('writes big-endian fields one after the other', () => {
    const writer = new ByteWriter().uint8(1).uint16(0x0203).uint24(0x040506).uint32(0xfffefdfc).int32(-2)
    writer.bytes(Uint8Array.of(7, 8)).zeros(2).utf8('é~')
    const expected = [1, 2, 3, 4, 5, 6, 0xff, 0xfe, 0xfd, 0xfc, 0xff, 0xff, 0xff, 0xfe, 7, 8, 0, 0, 0xc3, 0xa9, 0x7e]
    assert.deepEqual([...writer.finish()], expected)
    assert.equal(writer.length, expected.length)
  })

  test('a reader gets back what was written, whatever the capacity', () => {
    const field = fc.oneof(
      fc.record({ kind: fc.constant('uint8' as const), value: fc.nat(0xff) }),
      fc.record({ kind: fc.constant('uint16' as const), value: fc.nat(0xffff) }),
      fc.record({ kind: fc.constant('uint24' as const), value: fc.nat(0xff_ffff) }),
      fc.record({ kind: fc.constant('uint32' as const), value: fc.integer({ min: 0, max: 0xffff_ffff }) }),
      fc.record({ kind: fc.constant('int32' as const), value: fc.integer() }),
      fc.record({ kind: fc.constant('uint48' as const), value: fc.integer({ min: 0, max: 2 ** 48 - 1 }) }),
    )
    fc.assert(
      fc.property(
        fc.array(field),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.nat(64),
        (fields, large, capacity) => {
          const writer = new ByteWriter(capacity)
          for (const { kind, value } of fields) writer[kind](value)
          const bytes = writer.uint64(large).finish()
          const reader = new ByteReader(bytes, 'TEST_TRUNCATED', 'RFC 6733 §3')
          for (const { kind, value } of fields) assert.equal(reader[kind](), value)
          assert.equal(reader.uint64(), large)
          assert.equal(reader.remaining, 0)
        },
      ),
    )
  })

  test('text of any length and alphabet is UTF-8', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 4 }),
        fc.nat(16),
        (texts, capacity) => {
          const writer = new ByteWriter(capacity)
          for (const text of texts) writer.utf8(text)
          assert.equal(Buffer.from(writer.finish()).toString('hex'), Buffer.from(texts.join('')).toString('hex'))
        },
      ),
    )
  })

  test('octets as characters are written one by one, and a larger character is refused', () => {
    const writer = new ByteWriter(2).octetString('a\xffb').octetString('cde', 1)
    assert.deepEqual([...writer.finish()], [0x61, 0xff, 0x62, 0x63])
    assert.throws(() => new ByteWriter().octetString('\u0100'), RangeError)
  })

  test('a length known only at the end is filled in', () => {
    const writer = new ByteWriter(1).uint16(0).uint24(0).uint32(0)
    writer.setUint16(0, 0x0102)
    writer.setUint24(2, 0x030405)
    writer.setUint32(5, 0x06070809)
    assert.deepEqual([...writer.finish()], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.throws(() => writer.setUint16(8, 1), RangeError)
    assert.throws(() => writer.setUint32(-1, 1), RangeError)
  })

  test('zeros are zeros in a buffer that was used before', () => {
    for (const length of [0, 1, 64, 65, 300]) {
      const writer = new ByteWriter(400).zeros(length)
      assert.deepEqual([...writer.finish()], new Array(length).fill(0))
      writer.finish().fill(0xff)
    }
  })

  test('a value that does not fit its field is refused', () => {
    const writer = new ByteWriter()
    for (const bad of [-1, 256, 1.5, Number.NaN]) assert.throws(() => writer.uint8(bad), RangeError)
    assert.throws(() => writer.uint16(0x1_0000), RangeError)
    assert.throws(() => writer.uint24(0x100_0000), RangeError)
    assert.throws(() => writer.uint32(2 ** 32), RangeError)
    assert.throws(() => writer.int32(2 ** 31), RangeError)
    assert.throws(() => writer.uint48(2 ** 48), RangeError)
    assert.throws(() => writer.uint64(-1n), RangeError)
    assert.throws(() => writer.uint64(2n ** 64n), RangeError)
  })
})
