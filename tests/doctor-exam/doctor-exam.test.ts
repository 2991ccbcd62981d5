import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { CAUSES } from '@voltaic/diagnosis'
import { type ExamResult, examPage, rightOnes } from './exam-table.ts'
import { EXAM_FAULTS, type ExamFault, HEALTHY_RUNS } from './faults.ts'
import { takeExam } from './take-exam.ts'

/** Of fifty faults, so many must be named first. */
const PASS = 45
const PAGE = new URL('../../docs/reference/doctor.md', import.meta.url)

describe('exam of voltaic why', () => {
  const results = new Map<string, ExamResult>()
  const isHeldOut = (fault: ExamFault): boolean => fault.isHeldOut === true

  describe('faults that the rules were made with', () => {
    for (const fault of EXAM_FAULTS) if (!isHeldOut(fault)) testFault(fault, results)
  })

  describe('faults that were first run when the rules were frozen', () => {
    for (const fault of EXAM_FAULTS) if (isHeldOut(fault)) testFault(fault, results)
  })

  describe('healthy runs raise nothing', () => {
    for (const { id, run } of HEALTHY_RUNS) {
      test(`${id}: ${run}`, async () => {
        const result = await takeExam(id)
        results.set(id, result)
        const said = [...result.whole, ...(result.coreAlone ?? [])].map(({ what }) => what)
        assert.deepEqual(said, [])
      })
    }
  })

  test(`of ${EXAM_FAULTS.length} faults ${PASS} are named first, and every cause is one that there is`, () => {
    assert.equal(EXAM_FAULTS.length, 50)
    assert.ok(rightOnes(EXAM_FAULTS, results).length >= PASS)
    assert.deepEqual(
      EXAM_FAULTS.filter(({ cause }) => !Object.hasOwn(CAUSES, cause)),
      [],
    )
  })

  test('docs/reference/doctor.md says what came out; else: npm run doctor-table', () => {
    assert.equal(readFileSync(PAGE, 'utf8'), examPage(results))
  })
})

function testFault({ id, fault, cause }: ExamFault, results: Map<string, ExamResult>): void {
  test(`${id}: ${fault}`, async () => {
    const result = await takeExam(id)
    results.set(id, result)
    const [first] = result.whole
    assert.equal(first?.cause, cause)
    assert.ok(
      first !== undefined && first.proofs.length > 0 && first.remedies.length > 0,
      'it says why, and what to do',
    )
  })
}
