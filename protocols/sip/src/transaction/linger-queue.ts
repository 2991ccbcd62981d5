import type { Clock, Timer } from '@voltaic/runtime'

/** Something that stays for a fixed time after its work is done. */
export interface Lingering {
  onLingered(): void
}

interface Entry {
  readonly due: number
  readonly lingering: Lingering
}

/** Entries before the first of the queue that may be given back to the allocator. */
const COMPACT_AFTER = 1024

/**
 * Ends things after one and the same time, with a single timer of the clock for all of them: a busy element has
 * hundreds of thousands of answered transactions waiting, and a timer each would weigh more than what it guards.
 */
export class LingerQueue {
  readonly #clock: Clock
  readonly #milliseconds: number
  #entries: Entry[] = []
  #first = 0
  #timer: Timer | undefined

  constructor(clock: Clock, milliseconds: number) {
    this.#clock = clock
    this.#milliseconds = milliseconds
  }

  add(lingering: Lingering): void {
    this.#entries.push({ due: this.#clock.now() + this.#milliseconds, lingering })
    this.#timer ??= this.#start(this.#milliseconds)
  }

  /** Forgets everything. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#entries = []
    this.#first = 0
  }

  #start(milliseconds: number): Timer {
    return this.#clock.startTimer(milliseconds, () => this.#onTimer())
  }

  #onTimer(): void {
    const head = this.#entries[this.#first]
    if (head === undefined) return
    // The wall clock may have been set back since: the timer itself says that the head is due.
    const now = Math.max(this.#clock.now(), head.due)
    const next = this.#takeDue(now)
    if (next === undefined) this.stop()
    else this.#timer = this.#start(Math.min(next.due - now, this.#milliseconds))
  }

  /** Ends all that is due. @returns the first that is not */
  #takeDue(now: number): Entry | undefined {
    let entry = this.#entries[this.#first]
    while (entry !== undefined && entry.due <= now) {
      this.#first++
      entry.lingering.onLingered()
      entry = this.#entries[this.#first]
    }
    if (this.#first >= COMPACT_AFTER && this.#first * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
    return entry
  }
}

/** One queue for each duration that the timers of a stack have. */
export class LingerQueues {
  readonly #clock: Clock
  readonly #queues = new Map<number, LingerQueue>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(milliseconds: number, lingering: Lingering): void {
    let queue = this.#queues.get(milliseconds)
    if (queue === undefined) {
      queue = new LingerQueue(this.#clock, milliseconds)
      this.#queues.set(milliseconds, queue)
    }
    queue.add(lingering)
  }

  stop(): void {
    for (const queue of this.#queues.values()) queue.stop()
    this.#queues.clear()
  }
}
