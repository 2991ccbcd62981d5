import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader } from './byte-reader.ts'
import { DecodeError } from './decode-error.ts'

const SPEC = 'RFC 6733 §3'

function read(...octets: number[]): ByteReader {
  return new ByteReader(Uint8Array.from(octets), 'TEST_TRUNCATED', SPEC)
}

function truncatedAt(offset: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DecodeError)
    assert.deepEqual([error.code, error.offset, error.spec], ['TEST_TRUNCATED', offset, SPEC])
    return true
  }
}

describe('ByteReader', () => {
  test('reads big-endian fields one after the other', () => {
    const reader = read(1, 2, 3, 4, 5, 6, 0xff, 0xfe, 0xfd, 0xfc, 9)
    assert.equal(reader.uint8(), 1)
    assert.equal(reader.uint16(), 0x0203)
    assert.equal(reader.uint24(), 0x040506)
    assert.equal(reader.position, 6)
    assert.equal(reader.peek(), 0xff)
    assert.equal(reader.peek(4), 9)
    assert.equal(reader.uint32(), 0xfffefdfc)
    assert.equal(reader.remaining, 1)
    reader.skip(1)
    assert.equal(reader.remaining, 0)
  })

  test('reads the largest value of every width without losing its sign or its bits', () => {
    const ones = new Array(8).fill(0xff)
    assert.equal(read(...ones).uint32(), 0xffff_ffff)
    assert.equal(read(...ones).int32(), -1)
    assert.equal(read(...ones).uint48(), 2 ** 48 - 1)
    assert.equal(read(...ones).uint64(), 2n ** 64n - 1n)
    assert.equal(read(0x80, 0, 0, 0, 0, 0, 0, 1).uint64(), 2n ** 63n + 1n)
  })

  test('every field that would pass the end is a DecodeError at its place, and the place stays', () => {
    const fields: [number, (reader: ByteReader) => unknown][] = [
      [1, (reader) => reader.uint8()],
      [2, (reader) => reader.uint16()],
      [3, (reader) => reader.uint24()],
      [4, (reader) => reader.uint32()],
      [4, (reader) => reader.int32()],
      [5, (reader) => reader.bytes(5)],
      [5, (reader) => reader.window(5)],
      [5, (reader) => reader.skip(5)],
      [1, (reader) => reader.peek()],
    ]
    for (const [length, field] of fields) {
      const enough = read(7, 7, ...new Array(length).fill(1))
      enough.skip(2)
      assert.doesNotThrow(() => field(enough))
      const short = read(7, 7, ...new Array(length - 1).fill(1))
      short.skip(2)
      assert.throws(() => field(short), truncatedAt(2))
      assert.equal(short.position, 2)
    }
    assert.throws(() => read(1, 2, 3, 4, 5).uint48(), DecodeError)
    assert.throws(() => read(1, 2, 3, 4, 5, 6, 7).uint64(), DecodeError)
    for (const length of [-1, Number.NaN, 2 ** 40]) assert.throws(() => read(1).bytes(length), truncatedAt(0))
    assert.throws(() => read(1).peek(-1), truncatedAt(0))
  })

  test('a window ends where it was told, counts from the whole input, and its outer reader goes on behind it', () => {
    const reader = read(0, 1, 2, 3, 4)
    reader.skip(1)
    const window = reader.window(2)
    assert.deepEqual([...window.bytes(2)], [1, 2])
    assert.throws(() => window.uint8(), truncatedAt(3))
    assert.equal(reader.uint16(), 0x0304)
  })

  test('bytes are a view on the input', () => {
    const input = Uint8Array.of(1, 2, 3)
    const view = new ByteReader(input, 'TEST_TRUNCATED', SPEC, 1).bytes(2)
    input[1] = 9
    assert.deepEqual([...view], [9, 3])
  })

  test('seek goes anywhere inside the input and nowhere else', () => {
    const reader = read(1, 2, 3)
    reader.seek(3)
    assert.equal(reader.remaining, 0)
    reader.seek(1)
    assert.equal(reader.uint8(), 2)
    for (const position of [-1, 4, Number.NaN]) assert.throws(() => reader.seek(position), truncatedAt(2))
  })

  test('a fault of the caller carries the place', () => {
    const reader = read(1, 2)
    reader.skip(1)
    const fault = reader.fault('TEST_VERSION', 'version 1 expected')
    assert.deepEqual([fault.code, fault.offset, fault.spec], ['TEST_VERSION', 1, SPEC])
  })
})
