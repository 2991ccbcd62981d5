import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Random } from './random.ts'
import { createSeededRandom } from './seeded-random.ts'
import { createSystemRandom } from './system-random.ts'

/** What holds for every source of randomness. */
function testRandom(name: string, create: () => Random): void {
  describe(name, () => {
    test('bytes and hex have the length that is asked for, however large', () => {
      const random = create()
      for (const length of [0, 1, 16, 1000, 16_384, 16_385, 50_000]) {
        assert.equal(random.bytes(length).length, length)
        assert.match(random.hex(length), new RegExp(`^[0-9a-f]{${2 * length}}$`.replace(/\{\d{5,}\}/, '*')))
        assert.equal(random.hex(length).length, 2 * length)
      }
    })

    test('no value comes twice among many', () => {
      const random = create()
      const seen = new Set<string>()
      for (let index = 0; index < 20_000; index++)
        seen.add(random.hex(8)).add(Buffer.from(random.bytes(8)).toString('hex'))
      assert.equal(seen.size, 40_000)
    })

    test('octets handed out stay as they are', () => {
      const random = create()
      const first = random.bytes(16)
      const copy = Uint8Array.from(first)
      for (let index = 0; index < 3000; index++) random.bytes(16)
      assert.deepEqual(first, copy)
    })

    test('integers are whole, in range, and each about equally often', () => {
      const random = create()
      const counts = new Array<number>(10).fill(0)
      for (let index = 0; index < 20_000; index++) {
        const drawn = random.integer(10)
        counts[drawn] = (counts[drawn] ?? Number.NaN) + 1
      }
      // 2,000 are expected of each with a deviation of 42: seven deviations do not happen.
      for (const count of counts) assert.ok(Math.abs(count - 2000) < 300, String(counts))
      assert.equal(random.integer(1), 0)
      for (const below of [0, -1, Number.NaN]) assert.throws(() => random.integer(below), RangeError)
    })

    test('every value of an octet occurs', () => {
      assert.equal(new Set(create().bytes(10_000)).size, 256)
    })
  })
}

testRandom('system random', createSystemRandom)
testRandom('seeded random', () => createSeededRandom(1))

describe('seeded random', () => {
  test('the same seed gives the same values, another seed others', () => {
    const draw = (seed: number) => {
      const random = createSeededRandom(seed)
      return [random.hex(16), random.integer(2 ** 40), ...random.bytes(4)]
    }
    assert.deepEqual(draw(7), draw(7))
    for (const other of [0, 8, -7, 7 + 2 ** 32]) assert.notDeepEqual(draw(7), draw(other))
  })
})
