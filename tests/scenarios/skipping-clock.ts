import type { Clock, Timer } from '@voltaic/runtime'

/** The machine's time, which a test can move forward. */
export interface SkippingClock extends Clock {
  /** Moves the clock second by second; timers that fall due on the way fire, and what they set off goes on between. */
  skip(milliseconds: number): Promise<void>
}

const STEP = 1000

/** @param clock gives the time, and fires timers when nobody skips it */
export function createSkippingClock(clock: Clock): SkippingClock {
  const pending = new Set<SkippedTimer>()
  let skipped = 0
  const now = () => clock.now() + skipped
  const step = (milliseconds: number): void => {
    skipped += milliseconds
    const due = [...pending].filter((timer) => timer.due <= now()).toSorted((a, b) => a.due - b.due)
    for (const timer of due) timer.fire()
    for (const timer of pending) timer.restart(Math.max(0, timer.due - now()))
  }
  return {
    now,
    startTimer(milliseconds, fire, holds) {
      const timer = new SkippedTimer(now() + milliseconds, clock, { fire, holds, pending })
      timer.restart(milliseconds)
      return timer
    },
    async skip(milliseconds) {
      for (let left = milliseconds; left > 0; left -= STEP) {
        step(Math.min(STEP, left))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

interface TimerParts {
  readonly fire: () => void
  readonly holds: boolean | undefined
  /** Those that have neither fired nor been cancelled. */
  readonly pending: Set<SkippedTimer>
}

class SkippedTimer implements Timer {
  readonly due: number
  readonly #clock: Clock
  readonly #parts: TimerParts
  #timer: Timer | undefined

  constructor(due: number, clock: Clock, parts: TimerParts) {
    this.due = due
    this.#clock = clock
    this.#parts = parts
    parts.pending.add(this)
  }

  restart(milliseconds: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.startTimer(milliseconds, () => this.fire(), this.#parts.holds)
  }

  fire(): void {
    if (!this.#parts.pending.has(this)) return
    this.cancel()
    this.#parts.fire()
  }

  cancel(): void {
    this.#parts.pending.delete(this)
    this.#timer?.cancel()
  }
}
