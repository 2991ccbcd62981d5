import { diagnose } from '@voltaic/diagnosis'
import { ALL_RUNS } from './all-runs.ts'
import type { ExamResult } from './exam-table.ts'

/** Brings one line of the exam about and asks the doctor. @throws where there is no such run */
export async function takeExam(id: string): Promise<ExamResult> {
  const run = ALL_RUNS.get(id)
  if (run === undefined) throw new Error(`no run ${id}`)
  const { whole, coreAlone } = await run.run()
  return { id, whole: diagnose(whole), ...(coreAlone && { coreAlone: diagnose(coreAlone) }) }
}
