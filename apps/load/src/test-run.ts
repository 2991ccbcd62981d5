import { DEFAULT_THRESHOLDS } from './delays.ts'
import { parseHoldingTime } from './holding-time.ts'
import type { StepMeasures } from './load-run.ts'
import { Measures } from './measures.ts'
import { IHSA_LIMIT, type LoadPlan } from './plan.ts'
import { SCENARIOS } from './scenario.ts'
import { parseTrafficSet } from './traffic-set.ts'

/** For tests: a plan of messages. */
export const plan: LoadPlan = {
  trafficSet: parseTrafficSet('message=1'),
  holdingTime: parseHoldingTime('10'),
  ringMs: 0,
  stirMs: 0,
  steps: [],
  stopsAboveCapacity: true,
  ihsaLimit: IHSA_LIMIT,
  thresholds: DEFAULT_THRESHOLDS,
  patienceMs: 10_000,
  seed: 1,
}

const MEBIBYTE = 2 ** 20

/** For tests: a step of ten seconds with so many messages that succeeded, and that were answered with 503. */
export function stepOf(saps: number, adequate: number, failed: number): StepMeasures {
  const measures = new Measures()
  record(measures, adequate, failed)
  return {
    step: { saps, durationMs: 10_000 },
    measures,
    lastedMs: 10_000,
    before: {
      generator: { cpuSeconds: 1, residentOctets: 90 * MEBIBYTE },
      core: { cpuSeconds: 100, residentOctets: 60 * MEBIBYTE },
    },
    after: {
      generator: { cpuSeconds: 3, residentOctets: 100 * MEBIBYTE },
      core: { cpuSeconds: 105, residentOctets: 64 * MEBIBYTE },
    },
  }
}

/** For tests: counts messages, with delays from 1 ms up. */
export function record(measures: Measures, adequate: number, failed: number): void {
  const scenario = SCENARIOS.find(({ name }) => name === 'message')
  if (scenario === undefined) throw new Error('there is no message scenario')
  for (let count = 0; count < adequate + failed; count++) {
    measures.begun(scenario)
    if (count < failed) measures.ended({ scenario, reason: '503 instead of 200', delays: {} })
    else measures.ended({ scenario, reason: undefined, delays: { PMM: 1 + (count % 50) } })
  }
}
