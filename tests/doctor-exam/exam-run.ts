import type { Evidence } from '@voltaic/diagnosis'

/** What is left of one run, as `voltaic why` would get it. */
export interface RunEvidence {
  /** All that the process has traced, its simulated phones included, as the lab has it. */
  readonly whole: Evidence
  /** Without what the phones have traced of their own, as a core with real phones has it; absent for a capture. */
  readonly coreAlone?: Evidence
}

/** Brings one line of the exam about. */
export interface ExamRun {
  /** Of the fault, or of the healthy run. */
  readonly id: string
  run(): Promise<RunEvidence>
}
