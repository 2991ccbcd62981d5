import type { Clock, Occupancy } from '@voltaic/runtime'

export interface OccupancyControlOptions {
  readonly clock: Clock
  readonly occupancy: Occupancy
  /** How busy the process is to be at most, from 0 to 1: 0.9 unless given. */
  readonly target?: number
  /** How often the admitted share is set anew, in milliseconds: 100 unless given. */
  readonly intervalMs?: number
}

/** The target occupancy unless another is given. */
export const DEFAULT_TARGET = 0.9
const DEFAULT_INTERVAL_MS = 100
/** How fast the admitted share may grow in one interval: slower than it falls, so that it does not swing. */
const GROWTH = 1.2
/** Weight of the latest interval. */
const SMOOTHING = 0.3
/** Of nothing nothing could grow again, and a few requests show whether the load is gone. */
const SMALLEST_SHARE = 0.02
/**
 * So many requests are taken on in each interval, however busy the process is: that few do not make it so, and a machine
 * that is busy with something else is no reason to leave the only phone of a network unanswered.
 */
const ALWAYS_ADMITTED = 5
/** As many intervals without a request bring every share back to 1. */
const INTERVALS_TO_RECOVER = Math.ceil(Math.log(1 / SMALLEST_SHARE) / Math.log(GROWTH))

/**
 * Says of each request whether to take it on, so that the process is as busy as it can be and still answers in time:
 * the share that it admits follows the occupancy. It has no timer; the requests themselves drive it.
 *
 * @spec RFC 6357 §5.3, RFC 6357 §11
 */
export class OccupancyControl {
  readonly #clock: Clock
  readonly #occupancy: Occupancy
  readonly #target: number
  readonly #intervalMs: number
  #share = 1
  /** Occupancy of the last second or so. */
  #busy = 0
  /** What the requests refused so far have saved up for the next one to be admitted. */
  #credit = 0
  /** Requests of the present interval. */
  #seen = 0
  /** When the share was last set. */
  #setAt: number

  constructor({
    clock,
    occupancy,
    target = DEFAULT_TARGET,
    intervalMs = DEFAULT_INTERVAL_MS,
  }: OccupancyControlOptions) {
    this.#clock = clock
    this.#occupancy = occupancy
    this.#target = target
    this.#intervalMs = intervalMs
    this.#setAt = clock.now()
  }

  /** The part of the requests that is admitted at present, from 0 to 1. */
  get share(): number {
    return this.#share
  }

  /** Called once for each request. Spreads what it admits evenly: of a share of 0.25 every fourth. */
  admits(): boolean {
    this.#adapt()
    this.#seen += 1
    if (this.#share === 1 || this.#seen <= ALWAYS_ADMITTED) return true
    this.#credit += this.#share
    if (this.#credit < 1) return false
    this.#credit -= 1
    return true
  }

  #adapt(): void {
    const now = this.#clock.now()
    const intervals = Math.floor((now - this.#setAt) / this.#intervalMs)
    // A clock that was set back must not stop it.
    if (intervals < 1 && now >= this.#setAt) return
    this.#setAt = now
    this.#seen = 0
    const growth = GROWTH ** Math.min(Math.max(intervals, 1), INTERVALS_TO_RECOVER)
    // RFC 6357 §5.3: smoothed, as one long interval, of a cold start or a collection of garbage, is no overload
    const weight = 1 - (1 - SMOOTHING) ** Math.max(intervals, 1)
    this.#busy += (this.#occupancy.read() - this.#busy) * weight
    const wanted = this.#target / this.#busy
    this.#share = Math.min(1, Math.max(SMALLEST_SHARE, this.#share * Math.min(wanted, growth)))
  }
}
