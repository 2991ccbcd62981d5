import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { exponential, fraction } from './chance.ts'

test('fractions lie between 0 and 1 and are spread evenly', () => {
  const random = createSeededRandom(1)
  const drawn = Array.from({ length: 10_000 }, () => fraction(random))
  assert.ok(drawn.every((value) => value > 0 && value < 1))
  const low = drawn.filter((value) => value < 0.25).length
  assert.ok(low > 2300 && low < 2700, `${low} of 10,000 are below a quarter`)
})

test('exponential times have the mean and the median of the distribution', () => {
  const random = createSeededRandom(2)
  const drawn = Array.from({ length: 20_000 }, () => exponential(10, random)).sort((a, b) => a - b)
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
  assert.ok(Math.abs(mean - 10) < 0.3, `mean ${mean}`)
  assert.ok(Math.abs((drawn[10_000] ?? 0) - 10 * Math.LN2) < 0.3, `median ${drawn[10_000]}`)
})
