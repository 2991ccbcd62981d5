import type { Clock, Timer } from '@voltaic/runtime'

/** Waits that end early when the whole ends. */
export class Pauses {
  readonly #clock: Clock
  readonly #waiting = new Map<Timer, () => void>()
  #isStopped = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  pause(milliseconds: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = this.#clock.startTimer(milliseconds, () => {
        this.#waiting.delete(timer)
        resolve()
      })
      this.#waiting.set(timer, resolve)
    })
  }

  stop(): void {
    this.#isStopped = true
    for (const [timer, resume] of this.#waiting) {
      timer.cancel()
      resume()
    }
    this.#waiting.clear()
  }
}
