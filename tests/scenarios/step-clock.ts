import type { Clock, Timer } from '@voltaic/runtime'

/** How far the time moves at once, in milliseconds. */
const STEP = 100

/**
 * A clock for long stories of many phones: it moves in steps of 100 ms, and all timers of a step fire together. That is
 * coarser than a manual clock and much faster, since it waits for quiet once a step, not once a timer. What is cancelled
 * is forgotten at once.
 */
export class StepClock implements Clock {
  readonly #timers = new Map<number, Set<() => void>>()
  #step = 1_750_000_000_000 / STEP
  #pending = 0

  now(): number {
    return this.#step * STEP
  }

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#pending
  }

  startTimer(milliseconds: number, fire: () => void): Timer {
    const step = this.#step + Math.max(1, Math.ceil(milliseconds / STEP))
    const timers = this.#timers.get(step) ?? new Set()
    const once = (): void => fire()
    this.#timers.set(step, timers.add(once))
    this.#pending += 1
    return {
      cancel: () => {
        if (!timers.delete(once)) return
        this.#pending -= 1
        if (timers.size === 0 && this.#timers.get(step) === timers) this.#timers.delete(step)
      },
    }
  }

  async advance(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= STEP) {
      await quiet()
      this.#step += 1
      this.#fire()
    }
    await quiet()
  }

  #fire(): void {
    const timers = this.#timers.get(this.#step)
    for (const fire of timers ?? []) {
      // one that fires may have cancelled the next
      if (timers?.delete(fire) !== true) continue
      this.#pending -= 1
      fire()
    }
    this.#timers.delete(this.#step)
  }
}

/** Turns the event loop until nothing is due in it but timers and sockets. */
async function quiet(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve))
  while (process.getActiveResourcesInfo().includes('Immediate'))
}
