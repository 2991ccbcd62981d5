import type { Clock, Random } from '@voltaic/runtime'
import { type Arrivals, startArrivals } from './arrivals.ts'
import { Histogram } from './histogram.ts'
import { drawHoldingTime } from './holding-time.ts'
import { IdlePhones } from './idle-phones.ts'
import type { LoadPhone } from './load-phone.ts'
import { type Handled, Measures } from './measures.ts'
import type { LoadPlan, Step } from './plan.ts'
import { playAttempt } from './play-attempt.ts'
import type { Progress } from './progress.ts'
import type { Resources } from './resources.ts'
import type { Scenario } from './scenario.ts'
import { Timeline } from './timeline.ts'
import { drawScenario } from './traffic-set.ts'

export interface LoadDeps {
  readonly clock: Clock
  /** Seeded, so that a run can be repeated. */
  readonly random: Random
  readonly phones: readonly LoadPhone[]
  /** What the generator, and the core where its process is known, have used so far. */
  readonly resources: () => { readonly generator: Resources; readonly core?: Resources }
  /** Called several times a second. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the traffic early; what was measured until then is reported. */
  readonly signal?: AbortSignal
}

/** A step as it went. */
export interface StepMeasures {
  readonly step: Step
  readonly measures: Measures
  /** How long it was offered, in milliseconds: shorter than planned when it was interrupted. */
  readonly lastedMs: number
  readonly before: ReturnType<LoadDeps['resources']>
  readonly after: ReturnType<LoadDeps['resources']>
}

/** What a run has measured. */
export interface LoadMeasures {
  readonly steps: readonly StepMeasures[]
  readonly timeline: Timeline
  /** How late attempts were begun: what the generator itself lacks of an even hand. */
  readonly lateness: Histogram
  readonly wasInterrupted: boolean
}

const PROGRESS_MS = 200

/**
 * Offers traffic to the network as planned. Attempts arrive whether or not earlier ones have ended; one that finds no
 * idle phone is counted as inadequately handled, never left out.
 */
export function runLoad(plan: LoadPlan, deps: LoadDeps): Promise<LoadMeasures> {
  return new LoadRun(plan, deps).run()
}

class LoadRun {
  readonly #plan: LoadPlan
  readonly #deps: LoadDeps
  readonly #idle: IdlePhones
  readonly #lateness = new Histogram()
  readonly #steps: StepMeasures[] = []
  #timeline: Timeline
  #arrivals: Arrivals | undefined
  /** Attempts that have not been judged yet. */
  #open = 0
  #whenNoneIsOpen = (): void => {}
  #progress: Progress

  constructor(plan: LoadPlan, deps: LoadDeps) {
    this.#plan = plan
    this.#deps = deps
    this.#idle = new IdlePhones(deps.random)
    for (const phone of deps.phones) this.#idle.put(phone)
    this.#timeline = new Timeline(deps.clock.now(), this.#plannedMs())
    this.#progress = { ...freshProgress(plan), plannedMs: plan.stirMs + this.#plannedMs() }
  }

  async run(): Promise<LoadMeasures> {
    const { signal, clock } = this.#deps
    const stop = (): void => this.#arrivals?.stop()
    signal?.addEventListener('abort', stop)
    const stopProgress = this.#showProgress(clock.now())
    try {
      await this.#stir()
      this.#timeline = new Timeline(clock.now(), this.#plannedMs())
      await this.#climb()
      this.#progress = { ...this.#progress, phase: 'finishing' }
      await this.#untilNoneIsOpen()
    } finally {
      stopProgress()
      signal?.removeEventListener('abort', stop)
    }
    return {
      steps: this.#steps,
      timeline: this.#timeline,
      lateness: this.#lateness,
      wasInterrupted: signal?.aborted === true,
    }
  }

  async #stir(): Promise<void> {
    const [first] = this.#plan.steps
    if (first === undefined || this.#plan.stirMs === 0) return
    await this.#offer({ saps: first.saps, durationMs: this.#plan.stirMs }, new Measures(), undefined)
  }

  async #climb(): Promise<void> {
    const { resources, clock, signal } = this.#deps
    for (const [index, step] of this.#plan.steps.entries()) {
      if (signal?.aborted) return
      const measures = new Measures()
      this.#progress = { ...this.#progress, phase: 'step', step: index + 1, saps: step.saps }
      const [before, begin] = [resources(), clock.now()]
      await this.#offer(step, measures, this.#timeline)
      this.#steps.push({ step, measures, lastedMs: clock.now() - begin, before, after: resources() })
      if (this.#plan.stopsAboveCapacity && measures.ihsa > this.#plan.ihsaLimit) return
    }
  }

  async #offer(step: Step, measures: Measures, timeline: Timeline | undefined): Promise<void> {
    const { clock, random, signal } = this.#deps
    if (signal?.aborted) return
    this.#arrivals = startArrivals({
      rate: step.saps,
      durationMs: step.durationMs,
      clock,
      random,
      onArrival: (due) => {
        const begun = clock.now()
        if (timeline) this.#lateness.record(begun - due)
        this.#begin(timeline ? [measures, timeline.at(begun)] : [measures])
      },
    })
    await this.#arrivals.ended
  }

  /** @param records all that count this attempt */
  #begin(records: readonly Measures[]): void {
    const { random, clock } = this.#deps
    const scenario = drawScenario(this.#plan.trafficSet, random)
    const draw = { ringMs: this.#plan.ringMs, holdMs: drawHoldingTime(this.#plan.holdingTime, random) }
    for (const record of records) record.begun(scenario)
    this.#open += 1
    const phones = this.#take(scenario)
    if (phones === undefined) {
      this.#handled({ scenario, reason: `no idle ${scenario.begins} phone`, delays: {} }, records)
      return
    }
    const [caller, callee] = phones
    void playAttempt({ scenario, caller, callee, draw }, this.#plan, clock, (how) => this.#handled(how, records)).then(
      () => {
        this.#idle.put(caller)
        if (callee !== caller) this.#idle.put(callee)
      },
    )
  }

  #handled(how: Handled, records: readonly Measures[]): void {
    for (const record of records) record.ended(how)
    this.#open -= 1
    const { done, failed } = this.#progress
    this.#progress = { ...this.#progress, done: done + 1, failed: failed + (how.reason === undefined ? 0 : 1) }
    if (this.#open === 0) this.#whenNoneIsOpen()
  }

  #take({ begins, hasCallee, calleeReserves }: Scenario): readonly [LoadPhone, LoadPhone] | undefined {
    if (hasCallee) return this.#idle.takePair(calleeReserves)
    const phone = this.#idle.take(begins)
    return phone && [phone, phone]
  }

  /** Every attempt is judged at the latest when its patience ends, so this ends too. */
  #untilNoneIsOpen(): Promise<void> {
    if (this.#open === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenNoneIsOpen = resolve
    })
  }

  #plannedMs(): number {
    return this.#plan.steps.reduce((sum, { durationMs }) => sum + durationMs, 0)
  }

  #showProgress(start: number): () => void {
    const { clock, onProgress } = this.#deps
    if (onProgress === undefined) return () => {}
    const show = (): void => {
      onProgress({ ...this.#progress, elapsedMs: clock.now() - start, open: this.#open })
      timer = clock.startTimer(PROGRESS_MS, show)
    }
    let timer = clock.startTimer(PROGRESS_MS, show)
    return () => timer.cancel()
  }
}

function freshProgress({ steps, stirMs }: LoadPlan): Progress {
  const saps = steps[0]?.saps ?? 0
  const phase = stirMs > 0 ? 'stir' : 'step'
  return { phase, step: 1, steps: steps.length, saps, done: 0, failed: 0, open: 0, elapsedMs: 0, plannedMs: 0 }
}
