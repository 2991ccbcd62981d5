import type { Timer } from './clock.ts'

/**
 * Timers of one duration, the earliest first, with a single timeout of the machine for all of them. Nearly all timers
 * of a protocol are cancelled long before they are due, so starting and cancelling one must cost next to nothing.
 * They never keep the process alive.
 */
export class TimerList {
  readonly #milliseconds: number
  readonly #fireDue = (): void => this.#run()
  #first: ListedTimer | undefined
  #last: ListedTimer | undefined
  #isArmed = false

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  start(fire: () => void): Timer {
    const timer = new ListedTimer(this, performance.now() + this.#milliseconds, fire)
    timer.previous = this.#last
    if (this.#last === undefined) this.#first = timer
    else this.#last.next = timer
    this.#last = timer
    if (!this.#isArmed) this.#arm(this.#milliseconds)
    return timer
  }

  remove(timer: ListedTimer): void {
    const { previous, next } = timer
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    // Whoever still holds it must not hold its neighbours.
    timer.previous = undefined
    timer.next = undefined
  }

  /** The timeout is left alone when the first timer is cancelled: it then finds nothing due and sleeps again. */
  #arm(milliseconds: number): void {
    this.#isArmed = true
    setTimeout(this.#fireDue, milliseconds).unref()
  }

  #run(): void {
    this.#isArmed = false
    try {
      this.#fireUntil(performance.now())
    } finally {
      // The machine may call back a fraction of a millisecond early.
      if (this.#first !== undefined && !this.#isArmed) {
        this.#arm(Math.max(1, Math.ceil(this.#first.due - performance.now())))
      }
    }
  }

  #fireUntil(now: number): void {
    for (let timer = this.#first; timer !== undefined && timer.due <= now; timer = this.#first) {
      const { fire } = timer
      timer.cancel()
      fire?.()
    }
  }
}

class ListedTimer implements Timer {
  readonly due: number
  /** Undefined once it has fired or was cancelled. */
  fire: (() => void) | undefined
  previous: ListedTimer | undefined
  next: ListedTimer | undefined
  readonly #list: TimerList

  constructor(list: TimerList, due: number, fire: () => void) {
    this.#list = list
    this.due = due
    this.fire = fire
    this.previous = undefined
    this.next = undefined
  }

  cancel(): void {
    if (this.fire === undefined) return
    this.fire = undefined
    this.#list.remove(this)
  }
}
