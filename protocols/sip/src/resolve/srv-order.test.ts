import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import type { SrvRecord } from './dns-lookup.ts'
import { orderSrv } from './srv-order.ts'

function srv(target: string, priority: number, weight: number): SrvRecord {
  return { target, priority, weight, port: 5060 }
}

/** How often each target comes first of 10,000 draws. */
function firsts(records: readonly SrvRecord[]): Readonly<Record<string, number>> {
  const random = createSeededRandom(7)
  const counts: Record<string, number> = {}
  for (let draw = 0; draw < 10_000; draw++) {
    const first = orderSrv(records, random)[0]?.target ?? ''
    counts[first] = (counts[first] ?? 0) + 1
  }
  return counts
}

test('lower priorities come first, whatever their weight (RFC 2782)', () => {
  const order = orderSrv([srv('c', 30, 1), srv('a', 10, 0), srv('b', 20, 65_535)], createSeededRandom(1))
  assert.deepEqual(
    order.map(({ target }) => target),
    ['a', 'b', 'c'],
  )
})

test('within a priority the chance is in proportion to the weight (RFC 2782)', () => {
  const { a = 0, b = 0, c = 0 } = firsts([srv('a', 1, 60), srv('b', 1, 30), srv('c', 1, 10)])
  for (const [count, expected] of [
    [a, 6000],
    [b, 3000],
    [c, 1000],
  ] as const) {
    assert.ok(Math.abs(count - expected) < 250, `${count} of ${expected}`)
  }
})

test('weight 0 beside others has a small chance, and an equal one among its like (RFC 2782)', () => {
  const { zero = 0 } = firsts([srv('heavy', 1, 99), srv('zero', 1, 0)])
  assert.ok(zero > 50 && zero < 200, `${zero} of 100`)
  const order = orderSrv([srv('a', 1, 0), srv('b', 1, 0)], createSeededRandom(1))
  assert.equal(order.length, 2)
})

test('every record appears exactly once (RFC 2782)', () => {
  const records = Array.from({ length: 20 }, (_, index) => srv(`t${index}`, index % 3, index % 5))
  const order = orderSrv(records, createSeededRandom(3))
  assert.equal(new Set(order).size, 20)
})
