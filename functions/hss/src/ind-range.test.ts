import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indRangeOf } from './ind-range.ts'

test('Cx has the lower half of the INDs and S6a the upper, or both the only one there is (TS 33.102 §C.3.4)', () => {
  assert.deepEqual(indRangeOf('cx', 5), { first: 0, last: 15 })
  assert.deepEqual(indRangeOf('s6a', 5), { first: 16, last: 31 })
  assert.deepEqual(
    [indRangeOf('cx', 1), indRangeOf('s6a', 1)],
    [
      { first: 0, last: 0 },
      { first: 1, last: 1 },
    ],
  )
  assert.deepEqual(
    [indRangeOf('cx', 0), indRangeOf('s6a', 0)],
    [
      { first: 0, last: 0 },
      { first: 0, last: 0 },
    ],
  )
})
