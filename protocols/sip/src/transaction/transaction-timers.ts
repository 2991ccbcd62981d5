import type { Clock, Timer } from '@voltaic/runtime'

/**
 * The timers of one transaction while it works, by name. Most transactions have one or two at a time, so a short list
 * is smaller and faster than a map.
 */
export class TransactionTimers<Name extends string> {
  readonly #clock: Clock
  readonly #fire: (name: Name) => void
  readonly #running: { readonly name: Name; readonly timer: Timer }[] = []

  constructor(clock: Clock, fire: (name: Name) => void) {
    this.#clock = clock
    this.#fire = fire
  }

  /** Starts a timer, or starts it anew. */
  start(name: Name, milliseconds: number): void {
    this.stop(name)
    const timer = this.#clock.startTimer(milliseconds, () => {
      this.#forget(name)
      this.#fire(name)
    })
    this.#running.push({ name, timer })
  }

  stop(name: Name): void {
    this.#forget(name)?.cancel()
  }

  stopAll(): void {
    for (const { timer } of this.#running) timer.cancel()
    this.#running.length = 0
  }

  #forget(name: Name): Timer | undefined {
    for (let index = 0; index < this.#running.length; index++) {
      if (this.#running[index]?.name === name) return this.#running.splice(index, 1)[0]?.timer
    }
    return undefined
  }
}
