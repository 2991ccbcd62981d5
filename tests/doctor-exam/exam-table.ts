import { CAUSES, type Finding } from '@voltaic/diagnosis'
import { EXAM_FAULTS, type ExamFault, HEALTHY_RUNS } from './faults.ts'

/** What the doctor has said of one run. */
export interface ExamResult {
  readonly id: string
  readonly whole: readonly Finding[]
  /** Absent for a capture. */
  readonly coreAlone?: readonly Finding[]
}

export type ExamResults = ReadonlyMap<string, ExamResult>

/** Faults of which the first named cause is the right one. */
export function rightOnes(faults: readonly ExamFault[], results: ExamResults): readonly ExamFault[] {
  return faults.filter(({ id, cause }) => results.get(id)?.whole[0]?.cause === cause)
}

/** The page `docs/reference/doctor.md`. */
export function examPage(results: ExamResults): string {
  const known = EXAM_FAULTS.filter(({ isHeldOut }) => !isHeldOut)
  const heldOut = EXAM_FAULTS.filter(({ isHeldOut }) => isHeldOut)
  const raised = HEALTHY_RUNS.filter(({ id }) => (results.get(id)?.whole.length ?? 0) > 0)
  const count = (faults: readonly ExamFault[]): string => `${rightOnes(faults, results).length} of ${faults.length}`
  return `${[
    '# What the doctor of registrations and calls knows',
    '',
    '<!-- Made by `npm run doctor-table` from tests/doctor-exam. Do not edit. -->',
    '',
    '`voltaic why` names causes ([guide](../guides/doctor.md)). This is its exam: faults that were written down before the first rule,',
    'each brought about in a whole network of ours with simulated phones, or given as a capture; and runs in which nothing is wrong.',
    'The first cause that is named counts.',
    '',
    `- Faults: **${count(EXAM_FAULTS)}** right.`,
    `- Of them ${count(known)} of those that the rules were made with, and ${count(heldOut)} of those that were first run when the rules were finished.`,
    `- Healthy runs: ${raised.length} of ${HEALTHY_RUNS.length} raise anything.`,
    '',
    'Names of all causes were known from the beginning, those of the faults that were held out too; how those faults look in a trace',
    'was not tried before the rules were frozen.',
    '',
    '"Core alone" is the same run without what the simulated phones have traced of their own, as a core with real phones has it; a',
    'dash stands for captures.',
    '',
    ...tableOf('## Faults', known, results),
    ...tableOf('## Faults that were held out', heldOut, results),
    '## Healthy runs',
    '',
    '| | run | raised |',
    '|---|---|---|',
    ...HEALTHY_RUNS.map(({ id, run }) => `| ${id} | ${run} | ${raisedBy(results.get(id))} |`),
    '',
    '## Causes',
    '',
    '| cause | |',
    '|---|---|',
    ...Object.entries(CAUSES).map(([cause, title]) => `| \`${cause}\` | ${title} |`),
  ].join('\n')}\n`
}

function tableOf(title: string, faults: readonly ExamFault[], results: ExamResults): readonly string[] {
  return [
    title,
    '',
    '| | seen | really | named first | core alone |',
    '|---|---|---|---|---|',
    ...faults.map((fault) => {
      const result = results.get(fault.id)
      const alone = result?.coreAlone === undefined ? '–' : named(fault, result.coreAlone)
      return `| ${fault.id} | ${fault.seen} | ${fault.fault} | ${named(fault, result?.whole ?? [])} | ${alone} |`
    }),
    '',
  ]
}

function named({ cause }: ExamFault, [first]: readonly Finding[]): string {
  if (first === undefined) return `nothing, not \`${cause}\``
  return first.cause === cause ? `\`${cause}\`` : `\`${first.cause}\`, not \`${cause}\``
}

function raisedBy(result: ExamResult | undefined): string {
  const causes = new Set([...(result?.whole ?? []), ...(result?.coreAlone ?? [])].map(({ cause }) => cause))
  return causes.size === 0 ? 'nothing' : [...causes].join(', ')
}
