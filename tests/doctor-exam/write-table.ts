import { writeFileSync } from 'node:fs'
import { type ExamResult, examPage, rightOnes } from './exam-table.ts'
import { EXAM_FAULTS, HEALTHY_RUNS } from './faults.ts'
import { takeExam } from './take-exam.ts'

/** Takes the whole exam, and writes `docs/reference/doctor.md`. */
const results = new Map<string, ExamResult>()
for (const { id } of [...EXAM_FAULTS, ...HEALTHY_RUNS]) results.set(id, await takeExam(id))
writeFileSync(new URL('../../docs/reference/doctor.md', import.meta.url), examPage(results))
const heldOut = EXAM_FAULTS.filter(({ isHeldOut }) => isHeldOut)
const raised = HEALTHY_RUNS.filter(({ id }) => (results.get(id)?.whole.length ?? 0) > 0)
process.stdout.write(
  `${rightOnes(EXAM_FAULTS, results).length} of ${EXAM_FAULTS.length} faults right, of ${heldOut.length} held out ${rightOnes(heldOut, results).length}; ${raised.length} of ${HEALTHY_RUNS.length} healthy runs raise something.\n`,
)
