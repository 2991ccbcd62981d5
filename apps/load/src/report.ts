import { DELAYS, type DelayName, type Thresholds } from './delays.ts'
import { formatHoldingTime } from './holding-time.ts'
import type { LoadMeasures, StepMeasures } from './load-run.ts'
import { Measures } from './measures.ts'
import type { LoadPlan } from './plan.ts'
import type { Resources } from './resources.ts'
import type { SipCounts } from './sip-watch.ts'
import { formatTrafficSet } from './traffic-set.ts'

/** Percentiles of one delay, in milliseconds. */
export interface DelayReport {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Counts of scenario attempts, and what was timed in them. */
export interface CountReport {
  readonly attempts: number
  readonly adequate: number
  readonly inadequate: number
  /** Inadequately handled scenario attempts, in percent of all. */
  readonly ihsaPercent: number
}

export interface IntervalReport extends CountReport {
  /** From the first counted step, in seconds. */
  readonly fromSeconds: number
  readonly delays: Readonly<Partial<Record<DelayName, DelayReport>>>
}

export interface ScenarioReport extends CountReport {
  readonly name: string
  /** In ETSI TS 186 008-2. */
  readonly number: string
  readonly title: string
  readonly reasons: Readonly<Record<string, number>>
}

export interface ProcessReport {
  /** Of one processor. */
  readonly cpuPercent: number
  readonly residentMebibytes: number
}

export interface StepReport extends CountReport {
  /** Offered scenario attempts a second. */
  readonly saps: number
  readonly seconds: number
  /** Adequately handled a second. */
  readonly achievedSaps: number
  readonly reasons: Readonly<Record<string, number>>
  readonly delays: Readonly<Partial<Record<DelayName, DelayReport>>>
  readonly generator: ProcessReport
  readonly core?: ProcessReport
}

/** All that a run has to tell; this is what `--json` prints. */
export interface LoadReport extends CountReport {
  readonly seed: number
  readonly trafficSet: string
  readonly holdingTime: string
  readonly phones: number
  readonly thresholdsMs: Thresholds
  /** How many percent may be inadequately handled within the capacity: 0.1 by ETSI TS 186 008-1. */
  readonly limitPercent: number
  readonly wasInterrupted: boolean
  /** Design objective capacity: the highest step that, like all before it, was within the limit; none if the first was not. */
  readonly docSaps?: number
  readonly steps: readonly StepReport[]
  readonly scenarios: readonly ScenarioReport[]
  readonly delays: Readonly<Partial<Record<DelayName, DelayReport>>>
  readonly sip: SipCounts
  /** How late the generator began attempts, in milliseconds: above some 10 ms it is the bottleneck itself. */
  readonly generatorLateness: DelayReport
  readonly intervalSeconds: number
  readonly intervals: readonly IntervalReport[]
}

/** Makes the report of what a run has measured. */
export function reportOf(plan: LoadPlan, phones: number, run: LoadMeasures, sip: SipCounts): LoadReport {
  const all = new Measures()
  for (const { measures } of run.steps) all.add(measures)
  const docSaps = capacityOf(run.steps, plan.ihsaLimit)
  const intervalSeconds = run.timeline.intervalMs / 1000
  return {
    seed: plan.seed,
    trafficSet: formatTrafficSet(plan.trafficSet),
    holdingTime: formatHoldingTime(plan.holdingTime),
    phones,
    thresholdsMs: plan.thresholds,
    limitPercent: Number((100 * plan.ihsaLimit).toFixed(3)),
    wasInterrupted: run.wasInterrupted,
    ...countsOf(all),
    ...(docSaps === undefined ? {} : { docSaps }),
    steps: run.steps.map(stepReport),
    scenarios: scenarioReports(all),
    delays: delaysOf(all),
    sip,
    generatorLateness: delayReport(run.lateness),
    intervalSeconds,
    intervals: run.timeline.intervals.map((measures, index) => ({
      fromSeconds: index * intervalSeconds,
      ...countsOf(measures),
      delays: delaysOf(measures),
    })),
  }
}

/** ETSI TS 186 008-1: the capacity is that of the last step before one has more than the limit inadequately handled. */
function capacityOf(steps: readonly StepMeasures[], limit: number): number | undefined {
  const tooMuch = steps.findIndex(({ measures }) => measures.ihsa > limit)
  return steps[(tooMuch < 0 ? steps.length : tooMuch) - 1]?.step.saps
}

function stepReport({ step, measures, lastedMs, before, after }: StepMeasures): StepReport {
  const seconds = lastedMs / 1000
  const core = before.core && after.core && processReport(before.core, after.core, seconds)
  return {
    saps: step.saps,
    seconds: rounded(seconds),
    achievedSaps: seconds === 0 ? 0 : rounded(measures.adequate / seconds),
    ...countsOf(measures),
    reasons: reasonsOf([...measures.scenarios.values()].map(({ reasons }) => reasons)),
    delays: delaysOf(measures),
    generator: processReport(before.generator, after.generator, seconds),
    ...(core === undefined ? {} : { core }),
  }
}

function processReport(before: Resources, after: Resources, seconds: number): ProcessReport {
  return {
    cpuPercent: seconds === 0 ? 0 : rounded((100 * (after.cpuSeconds - before.cpuSeconds)) / seconds),
    residentMebibytes: Math.round(after.residentOctets / 2 ** 20),
  }
}

function scenarioReports({ scenarios }: Measures): readonly ScenarioReport[] {
  return [...scenarios]
    .map(([{ name, number, title }, { attempts, adequate, inadequate, reasons }]) => ({
      name,
      number,
      title,
      ...countsOf({ attempts, adequate, inadequate }),
      reasons: reasonsOf([reasons]),
    }))
    .toSorted((a, b) => b.attempts - a.attempts)
}

function countsOf({ attempts, adequate, inadequate }: Omit<CountReport, 'ihsaPercent'>): CountReport {
  const ihsaPercent = attempts === 0 ? 0 : Number(((100 * inadequate) / attempts).toFixed(3))
  return { attempts, adequate, inadequate, ihsaPercent }
}

function reasonsOf(all: readonly ReadonlyMap<string, number>[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>()
  for (const [reason, count] of all.flatMap((reasons) => [...reasons]))
    sums.set(reason, (sums.get(reason) ?? 0) + count)
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a))
}

function delaysOf({ delays }: Measures): Readonly<Partial<Record<DelayName, DelayReport>>> {
  return Object.fromEntries(
    DELAYS.flatMap(({ name }) => {
      const histogram = delays.get(name)
      return histogram === undefined ? [] : [[name, delayReport(histogram)]]
    }),
  )
}

function delayReport(histogram: {
  readonly count: number
  readonly max: number
  percentile(percent: number): number
}): DelayReport {
  const at = (percent: number) => rounded(histogram.percentile(percent))
  return { count: histogram.count, p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: rounded(histogram.max) }
}

function rounded(value: number): number {
  return Number(value.toFixed(2))
}
