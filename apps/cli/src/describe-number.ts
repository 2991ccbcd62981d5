import { type NormalisedNumber, type NumberExplanation, type NumberPlanTestResult, refusalOf } from '@voltaic/numbers'
import { table } from './output.ts'

/** What a number plan makes of a number, rule by rule, for people. @param shown how the group sees the number */
export function describeNumber(explanation: NumberExplanation, shown: string | undefined): string {
  const { dialled, group, steps, result } = explanation
  const rows = steps.map(({ rule, applies, says }) => [applies ? 'yes' : 'no', rule, says])
  const parts = [
    `${dialled}, dialled by ${group === undefined ? 'anybody' : `the group ${group}`}`,
    table(['', 'rule', 'what comes of it'], rows),
    describeResult(result),
  ]
  if (shown !== undefined) parts.push(`The group sees it as ${shown}`)
  return parts.join('\n\n')
}

function describeResult(result: NormalisedNumber): string {
  const refusal = refusalOf(result)
  if (refusal) return `Refused with ${refusal.status}: ${refusal.text}`
  switch (result.kind) {
    case 'global':
      return `Calls tel:${result.e164}`
    case 'short-code':
      return `Calls ${result.target}`
    default:
      return 'An emergency call: it goes on as it was dialled'
  }
}

/** One line for each test beside a number plan, and how many fail. */
export function describeNumberTests(file: string, results: readonly NumberPlanTestResult[]): string {
  if (results.length === 0) return `${file} is right. It has no tests.`
  const rows = results.map(({ test, passes, becomes, shows }) => [
    passes ? 'ok' : 'FAILS',
    test.dialled,
    test.group ?? '',
    becomes + (shows === undefined ? '' : `, shown as ${shows}`),
    passes ? '' : test.becomes + (test.shows === undefined ? '' : `, shown as ${test.shows}`),
  ])
  const failed = results.filter(({ passes }) => !passes).length
  const verdict = failed === 0 ? `All ${results.length} tests pass.` : `${failed} of ${results.length} tests fail.`
  return `${table(['', 'dialled', 'group', 'becomes', 'wanted'], rows)}\n\n${verdict}`
}
