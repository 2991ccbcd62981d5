import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HISTOGRAM_ERROR, Histogram } from './histogram.ts'

const durations = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 250_000_000 })).map((micros) => micros / 1000),
  { minLength: 1, maxLength: 300 },
)

test('a percentile is never below the true one and at most 1/32 above it', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(1, 50, 90, 95, 99, 99.9, 100), (values, percent) => {
      const histogram = new Histogram()
      for (const value of values) histogram.record(value)
      const sorted = values.toSorted((a, b) => a - b)
      const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN
      const read = histogram.percentile(percent)
      assert.ok(read >= exact - 1e-9, `${read} is below ${exact}`)
      assert.ok(read <= exact * (1 + HISTOGRAM_ERROR) + 1e-9, `${read} is too far above ${exact}`)
    }),
  )
})

test('the maximum is exact, and 100 % is the maximum', () => {
  const histogram = new Histogram()
  for (const value of [3, 12.345, 7]) histogram.record(value)
  assert.equal(histogram.max, 12.345)
  assert.equal(histogram.percentile(100), 12.345)
})

test('two histograms added are the histogram of both', () => {
  fc.assert(
    fc.property(durations, durations, (some, others) => {
      const [left, right, both] = [new Histogram(), new Histogram(), new Histogram()]
      for (const value of some) left.record(value)
      for (const value of others) right.record(value)
      for (const value of [...some, ...others]) both.record(value)
      left.add(right)
      assert.equal(left.count, both.count)
      for (const percent of [1, 25, 50, 75, 99]) assert.equal(left.percentile(percent), both.percentile(percent))
    }),
  )
})

test('nothing recorded reads 0; what lies outside the range is kept at its edges', () => {
  const histogram = new Histogram()
  assert.equal(histogram.percentile(99), 0)
  histogram.record(-5)
  assert.equal(histogram.percentile(50), 0)
  histogram.record(10_000_000)
  assert.equal(histogram.count, 2)
  assert.equal(histogram.max, 10_000_000)
  assert.ok(histogram.percentile(100) > 268_000)
})
