import assert from 'node:assert/strict'
import { test } from 'node:test'
import { severalAtOnce } from './several-at-once.ts'

test('every item is worked on once, and never more than the limit together', async () => {
  const done: number[] = []
  let underWay = 0
  let most = 0
  await severalAtOnce(
    Array.from({ length: 20 }, (_, index) => index),
    3,
    async (item) => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      done.push(item)
    },
  )
  assert.equal(most, 3)
  assert.deepEqual(
    done.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index),
  )
})

test('what has not begun when it is over is left out', async () => {
  let done = 0
  await severalAtOnce(
    [1, 2, 3, 4, 5],
    1,
    async () => {
      done += 1
    },
    () => done === 2,
  )
  assert.equal(done, 2)
})
