import { Measures } from './measures.ts'

/** At most so many intervals, so that a long run costs no more than a short one and a plot stays readable. */
export const MAX_INTERVALS = 120
const SHORTEST_INTERVAL_MS = 1000

/** Measures by the time at which attempts began. */
export class Timeline {
  readonly intervalMs: number
  readonly intervals: Measures[] = []
  readonly #start: number
  readonly #count: number

  /** @param start when it begins, in milliseconds of the clock */
  constructor(start: number, durationMs: number) {
    this.#start = start
    this.intervalMs = Math.max(SHORTEST_INTERVAL_MS, Math.ceil(durationMs / MAX_INTERVALS))
    this.#count = Math.max(1, Math.ceil(durationMs / this.intervalMs))
  }

  /** The measures of the interval in which `time` lies; the last one takes what comes later. */
  at(time: number): Measures {
    const index = Math.floor((time - this.#start) / this.intervalMs)
    const bounded = Math.min(Math.max(0, index), this.#count - 1)
    while (this.intervals.length <= bounded) this.intervals.push(new Measures())
    const found = this.intervals[bounded]
    if (found === undefined) throw new Error('an interval that was just made is missing')
    return found
  }
}
