import type { DelayName, Delays } from './delays.ts'
import { Histogram } from './histogram.ts'
import type { Scenario } from './scenario.ts'

/** How one scenario attempt ended. */
export interface Handled {
  readonly scenario: Scenario
  /** Why it was inadequately handled; undefined when it was not. */
  readonly reason: string | undefined
  readonly delays: Delays
}

/** Counts of the attempts of one scenario. */
export class ScenarioCount {
  attempts = 0
  adequate = 0
  /** Inadequately handled, by reason. */
  readonly reasons: Map<string, number> = new Map<string, number>()

  get inadequate(): number {
    return [...this.reasons.values()].reduce((sum, count) => sum + count, 0)
  }
}

/** What was counted and timed of many attempts. An attempt belongs to where it began, whenever it ends. */
export class Measures {
  readonly scenarios: Map<Scenario, ScenarioCount> = new Map<Scenario, ScenarioCount>()
  readonly delays: Map<DelayName, Histogram> = new Map<DelayName, Histogram>()
  #attempts = 0
  #adequate = 0
  #inadequate = 0

  get attempts(): number {
    return this.#attempts
  }

  get adequate(): number {
    return this.#adequate
  }

  get inadequate(): number {
    return this.#inadequate
  }

  /** Inadequately handled scenario attempts (IHSA) as a share of all that were begun. */
  get ihsa(): number {
    return this.#attempts === 0 ? 0 : this.#inadequate / this.#attempts
  }

  begun(scenario: Scenario): void {
    this.#attempts += 1
    this.#countOf(scenario).attempts += 1
  }

  ended({ scenario, reason, delays }: Handled): void {
    const count = this.#countOf(scenario)
    if (reason === undefined) {
      this.#adequate += 1
      count.adequate += 1
    } else {
      this.#inadequate += 1
      count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + 1)
    }
    for (const [name, delay] of Object.entries(delays)) this.#histogramOf(name as DelayName).record(delay)
  }

  add(other: Measures): void {
    this.#attempts += other.attempts
    this.#adequate += other.adequate
    this.#inadequate += other.inadequate
    for (const [scenario, { attempts, adequate, reasons }] of other.scenarios) {
      const count = this.#countOf(scenario)
      count.attempts += attempts
      count.adequate += adequate
      for (const [reason, times] of reasons) count.reasons.set(reason, (count.reasons.get(reason) ?? 0) + times)
    }
    for (const [name, histogram] of other.delays) this.#histogramOf(name).add(histogram)
  }

  #countOf(scenario: Scenario): ScenarioCount {
    const count = this.scenarios.get(scenario) ?? new ScenarioCount()
    this.scenarios.set(scenario, count)
    return count
  }

  #histogramOf(name: DelayName): Histogram {
    const histogram = this.delays.get(name) ?? new Histogram()
    this.delays.set(name, histogram)
    return histogram
  }
}
