import { DELAYS } from './delays.ts'
import { formatColumns } from './format-columns.ts'
import type { LoadReport, ProcessReport, ScenarioReport } from './report.ts'

/** Above this the generator does not offer what it says. */
const LATE_MS = 50

/** A report for people: what was offered, what came of it, how long it took, and what to make of it. */
export function formatReport(report: LoadReport): string {
  const { trafficSet, phones, holdingTime, seed } = report
  return [
    `${phones} phones, calls held ${holdingTime}, seed ${seed}\n${trafficSet.replaceAll(',', ', ')}`,
    stepTable(report),
    scenarioTable(report),
    delayTable(report),
    sipLine(report),
    [conclusion(report), ...hints(report)].join('\n'),
  ].join('\n\n')
}

function stepTable({ steps }: LoadReport): string {
  const hasCore = steps.some(({ core }) => core !== undefined)
  const head = [
    'SAPS',
    'seconds',
    'attempts',
    'achieved',
    'inadequate',
    'IHSA',
    'generator',
    ...(hasCore ? ['core'] : []),
  ]
  const rows = steps.map((step) => [
    String(step.saps),
    step.seconds.toFixed(1),
    String(step.attempts),
    step.achievedSaps.toFixed(1),
    String(step.inadequate),
    percent(step.ihsaPercent),
    usage(step.generator),
    ...(step.core ? [usage(step.core)] : []),
  ])
  return formatColumns(head, rows, '>>>>>>>>')
}

function usage({ cpuPercent, residentMebibytes }: ProcessReport): string {
  return `${Math.round(cpuPercent)} % CPU ${residentMebibytes} MiB`
}

function scenarioTable({ scenarios }: LoadReport): string {
  const rows = scenarios.map((scenario) => [
    scenario.number,
    scenario.title,
    String(scenario.attempts),
    String(scenario.inadequate),
    percent(scenario.ihsaPercent),
    reasons(scenario),
  ])
  return formatColumns(['', 'scenario', 'attempts', 'inadequate', 'IHSA', 'why'], rows, '<<>>><')
}

const MOST_REASONS = 3

function reasons(scenario: ScenarioReport): string {
  const all = Object.entries(scenario.reasons).map(([reason, count]) => `${count}× ${reason}`)
  const more = all.length > MOST_REASONS ? [`and ${all.length - MOST_REASONS} more`] : []
  return [...all.slice(0, MOST_REASONS), ...more].join(', ')
}

function delayTable({ delays, thresholdsMs }: LoadReport): string {
  const rows = DELAYS.flatMap(({ name, title }) => {
    const delay = delays[name]
    if (delay === undefined) return []
    const { count, p50, p90, p95, p99, max } = delay
    return [[name, title, String(count), ...[p50, p90, p95, p99, max].map(milliseconds), String(thresholdsMs[name])]]
  })
  const head = ['delay', 'in milliseconds', 'count', 'p50', 'p90', 'p95', 'p99', 'max', 'threshold']
  return formatColumns(head, rows, '<<>>>>>>>')
}

function milliseconds(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0)
}

function percent(value: number): string {
  return `${Number(value.toFixed(value < 1 ? 3 : 1))} %`
}

function sipLine({ sip }: LoadReport): string {
  const { sent, received, retransmissions, serviceUnavailable } = sip
  return `SIP at the phones: ${sent} sent, ${received} received, ${retransmissions} requests sent again, ${serviceUnavailable} answers 503`
}

function conclusion({
  docSaps,
  steps,
  ihsaPercent,
  attempts,
  inadequate,
  scenarios,
  limitPercent,
}: LoadReport): string {
  const limit = `${limitPercent} %`
  const tooMuch = steps.find((step) => step.ihsaPercent > limitPercent)
  if (steps.length === 1 || docSaps === undefined) {
    if (tooMuch !== undefined && phoneShortage(scenarios) === inadequate) {
      return `${attempts - inadequate} attempts were all handled as they should be; ${inadequate} more found no idle phone, which says nothing of the network.`
    }
    const verdict = tooMuch === undefined ? `within the ${limit}` : `above the ${limit}`
    return `${inadequate} of ${attempts} attempts inadequately handled: ${percent(ihsaPercent)}, ${verdict} of a network that is not overloaded.`
  }
  const next =
    tooMuch === undefined
      ? 'No step was too much: go higher to find the limit.'
      : `At ${tooMuch.saps} SAPS ${percent(tooMuch.ihsaPercent)} were.`
  return `Design objective capacity: ${docSaps} SAPS, the highest step with at most ${limit} inadequately handled. ${next}`
}

/** Attempts that could not be made for want of a phone. */
function phoneShortage(scenarios: readonly ScenarioReport[]): number {
  return scenarios
    .flatMap((scenario) => Object.entries(scenario.reasons))
    .reduce((sum, [reason, count]) => sum + (reason.startsWith('no idle') ? count : 0), 0)
}

function hints({ scenarios, generatorLateness, phones, wasInterrupted }: LoadReport): readonly string[] {
  const without = phoneShortage(scenarios)
  return [
    ...(wasInterrupted ? ['! Interrupted: the last step is shorter than planned.'] : []),
    ...(without > 0
      ? [`! ${without} attempts found no idle phone: ${phones} phones are too few, or they wait for answers too long.`]
      : []),
    ...(generatorLateness.p99 > LATE_MS
      ? [
          `! 1 % of the attempts began more than ${Math.round(generatorLateness.p99)} ms late: the generator is at its own limit, delays are too high.`,
        ]
      : []),
  ]
}
