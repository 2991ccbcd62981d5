import type { Clock } from '@voltaic/runtime'

/** So many a second, and as many at once. */
export class Throttle {
  readonly #perSecond: number
  readonly #clock: Clock
  #tokens: number
  #filledAt: number

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
    this.#tokens = Math.max(1, perSecond)
    this.#filledAt = clock.now()
  }

  /** @returns whether one more may pass now */
  take(): boolean {
    const now = this.#clock.now()
    const most = Math.max(1, this.#perSecond)
    // a clock that is set back takes nothing away
    const passed = Math.max(0, now - this.#filledAt)
    this.#tokens = Math.min(most, this.#tokens + (passed / 1000) * this.#perSecond)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
