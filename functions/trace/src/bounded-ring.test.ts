import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BoundedRing } from './bounded-ring.ts'

test('the last items are kept, as many as fit by number and by weight', () => {
  fc.assert(
    fc.property(fc.nat(6), fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(9)), (capacity, maxWeight, items) => {
      const ring = new BoundedRing<number>(capacity, maxWeight, (item) => item)
      const expected: number[] = []
      for (const item of items) {
        ring.push(item)
        expected.push(item)
        while (expected.length > capacity) expected.shift()
        while (expected.length > 1 && expected.reduce((sum, one) => sum + one, 0) > maxWeight) expected.shift()
        assert.deepEqual([...ring], expected)
      }
      assert.equal(ring.count, expected.length)
      assert.equal(ring.overwritten, items.length - expected.length)
    }),
  )
})
