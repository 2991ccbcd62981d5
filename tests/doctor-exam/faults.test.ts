import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXAM_FAULTS, HEALTHY_RUNS } from './faults.ts'

test('the exam has fifty faults, ten of them held out, and twenty healthy runs, each with a name of its own', () => {
  assert.equal(EXAM_FAULTS.length, 50)
  assert.equal(EXAM_FAULTS.filter(({ isHeldOut }) => isHeldOut).length, 10)
  assert.equal(HEALTHY_RUNS.length, 20)
  const names = [...EXAM_FAULTS, ...HEALTHY_RUNS].map(({ id }) => id)
  assert.equal(new Set(names).size, names.length)
})

test('no two faults of the exam have the same cause', () => {
  assert.equal(new Set(EXAM_FAULTS.map(({ cause }) => cause)).size, EXAM_FAULTS.length)
})
