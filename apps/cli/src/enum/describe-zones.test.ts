import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeReload, describeWarnings, MAX_SHOWN } from './describe-zones.ts'

const warnings = Array.from({ length: MAX_SHOWN + 80 }, (_, i) => ({ file: 'f', line: i + 1, reason: 'not in zone' }))

test('of many warnings the first ones are shown, and how many more there are', () => {
  const lines = describeWarnings(warnings)
  assert.equal(lines.length, MAX_SHOWN + 1)
  assert.deepEqual([lines[0], lines.at(-1)], ['! f:1: not in zone', '! and 80 more'])
  assert.deepEqual(describeWarnings(warnings.slice(0, 1)), ['! f:1: not in zone'])
})

test('a reload shows no more of them', () => {
  const text = describeReload({ kind: 'loaded', zones: [], diffs: [], warnings })
  assert.equal(text.split('\n').length, MAX_SHOWN + 2)
})
