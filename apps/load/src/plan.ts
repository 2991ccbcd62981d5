import type { Thresholds } from './delays.ts'
import type { HoldingTime } from './holding-time.ts'
import { registeredShare, type TrafficSet } from './traffic-set.ts'

/** The share of inadequately handled attempts that ETSI TS 186 008-1 allows a network that is not overloaded. */
export const IHSA_LIMIT = 0.001

/** Traffic at one rate, for some time. */
export interface Step {
  /** Scenario attempts a second (SAPS). */
  readonly saps: number
  readonly durationMs: number
}

/** What is to be offered to the network. */
export interface LoadPlan {
  readonly trafficSet: TrafficSet
  readonly holdingTime: HoldingTime
  /** How long a phone rings before it is answered or the caller gives up, in milliseconds. */
  readonly ringMs: number
  /** Traffic before the first step at the rate of it, which is not counted; in milliseconds. */
  readonly stirMs: number
  readonly steps: readonly Step[]
  /** Whether more steps are of no use once one was above the capacity. */
  readonly stopsAboveCapacity: boolean
  readonly thresholds: Thresholds
  /** More than this share of a step inadequately handled, and the step is above the capacity; `IHSA_LIMIT` as a rule. */
  readonly ihsaLimit: number
  /** How long an attempt may last beyond ringing and holding before it counts as failed, in milliseconds. */
  readonly patienceMs: number
  /** For the report: what the random numbers were seeded with. */
  readonly seed: number
}

/** Steps of a growing rate: `count` of them, each by `by` above the one before. */
export function risingSteps(first: number, by: number, durationMs: number, count: number): readonly Step[] {
  return Array.from({ length: count }, (_, index) => ({ saps: first + index * by, durationMs }))
}

/** A guess at what an attempt takes besides ringing and holding, in milliseconds. */
const TYPICAL_MS = 300
/** Busy phones vary about their mean (Poisson); with so many deviations more a shortage is rare. */
const DEVIATIONS = 4

/**
 * How many phones this traffic needs so that hardly an attempt finds none idle: rate × time × phones of each scenario
 * (Little's law), and a reserve.
 */
export function phonesNeeded({ trafficSet, holdingTime, ringMs }: LoadPlan, saps: number): number {
  const busy = trafficSet.reduce((sum, { scenario, share }) => {
    const lasts = TYPICAL_MS + (scenario.isHeld ? ringMs + holdingTime.meanMs : 0)
    return sum + ((saps * share * lasts) / 1000) * (scenario.hasCallee ? 2 : 1)
  }, 0)
  return Math.ceil((busy + DEVIATIONS * Math.sqrt(busy)) / (registeredShare(trafficSet) || 1)) + 2
}
