import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import fc from 'fast-check'
import { groupByOrder, orderWithinGroup } from './order-rules.ts'

const rule = (preference: number, order = 10, name = '') => ({ order, preference, name })
const rules = fc.array(fc.record({ order: fc.nat(4), preference: fc.nat(3), name: fc.string() }), { maxLength: 12 })

test('property: groups hold all rules, lowest ORDER first, each in the order given', () => {
  fc.assert(
    fc.property(rules, (all) => {
      const groups = groupByOrder(all)
      assert.deepEqual(
        groups.flat(),
        all.toSorted((a, b) => a.order - b.order),
      )
      for (const group of groups) assert.equal(new Set(group.map(({ order }) => order)).size, 1)
    }),
  )
})

for (const weighting of ['none', 'preference'] as const) {
  test(`property: weighting ${weighting} only changes the order, and leaves its input alone`, () => {
    fc.assert(
      fc.property(rules, fc.nat(), (all, seed) => {
        const before = [...all]
        const ordered = orderWithinGroup(all, weighting, createSeededRandom(seed))
        assert.equal(ordered.length, all.length)
        assert.deepEqual(new Set(ordered), new Set(all))
        assert.deepEqual(all, before)
        const key = weighting === 'none' ? ordered.map(({ preference }) => preference) : zerosLast(ordered)
        assert.deepEqual(
          key,
          key.toSorted((a, b) => a - b),
        )
      }),
    )
  })
}

function zerosLast(ordered: readonly { readonly preference: number }[]): number[] {
  return ordered.map(({ preference }) => (preference === 0 ? 1 : 0))
}

test('rules of equal PREFERENCE share the calls, those of a higher one wait (RFC 3403 §4.1)', () => {
  const random = createSeededRandom(5)
  let first = 0
  for (let i = 0; i < 1000; i++) {
    const names = orderWithinGroup([rule(200, 10, 'c'), rule(100, 10, 'a'), rule(100, 10, 'b')], 'none', random)
    assert.equal(names[2]?.name, 'c')
    if (names[0]?.name === 'a') first++
  }
  assert.ok(first > 420 && first < 580, `${first} of 1000`)
})

test('with weights, the second choice is drawn by weight among those that are left', () => {
  const random = createSeededRandom(6)
  let second = 0
  let total = 0
  while (total < 1000) {
    const [a, b] = orderWithinGroup([rule(100, 10, 'a'), rule(300, 10, 'b'), rule(600, 10, 'c')], 'preference', random)
    if (a?.name !== 'c') continue
    total++
    if (b?.name === 'b') second++
  }
  // 300 of 400: 750, five standard deviations of 13.7 on either side
  assert.ok(Math.abs(second - 750) < 69, `${second} of 1000`)
})
