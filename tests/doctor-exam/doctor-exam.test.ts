import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ExamResult } from './exam-table.ts'
import { EXAM_FAULTS, HEALTHY_RUNS } from './faults.ts'
import { takeExam } from './take-exam.ts'

describe('exam of voltaic why', () => {
  const results = new Map<string, ExamResult>()

  for (const { id, fault, cause } of EXAM_FAULTS.filter(({ isHeldOut }) => !isHeldOut)) {
    test(`${id}: ${fault}`, async () => {
      const result = await takeExam(id)
      results.set(id, result)
      assert.equal(result.whole[0]?.cause, cause)
      const [first] = result.whole
      assert.ok(
        first !== undefined && first.proofs.length > 0 && first.remedies.length > 0,
        'it says why, and what to do',
      )
    })
  }

  for (const { id, run } of HEALTHY_RUNS) {
    test(`${id}: ${run}`, async () => {
      const result = await takeExam(id)
      results.set(id, result)
      const said = [...result.whole, ...(result.coreAlone ?? [])].map(({ what }) => what)
      assert.deepEqual(said, [])
    })
  }
})
