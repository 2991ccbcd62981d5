import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { drawHoldingTime, formatHoldingTime, parseHoldingTime } from './holding-time.ts'

test('seconds alone are the mean of an exponential holding time', () => {
  assert.deepEqual(parseHoldingTime('10'), { law: 'exponential', meanMs: 10_000 })
  assert.deepEqual(parseHoldingTime('exponential:2.5'), { law: 'exponential', meanMs: 2500 })
  assert.deepEqual(parseHoldingTime('constant:0'), { law: 'constant', meanMs: 0 })
  assert.equal(formatHoldingTime(parseHoldingTime('constant:3')), 'constant 3 s')
})

test('what is no holding time is refused with what to write', () => {
  for (const text of ['', 'long', '-1', 'normal:10', '10s', '1e9', '1000000']) {
    assert.throws(() => parseHoldingTime(text), { code: 'HOLDING_TIME_INVALID', remedy: /constant:10/ })
  }
})

test('a constant holding time is always the same, an exponential one is not', () => {
  const random = createSeededRandom(7)
  const draw = (text: string) =>
    new Set(Array.from({ length: 20 }, () => drawHoldingTime(parseHoldingTime(text), random)))
  assert.deepEqual([...draw('constant:4')], [4000])
  assert.equal(draw('exponential:4').size, 20)
})
