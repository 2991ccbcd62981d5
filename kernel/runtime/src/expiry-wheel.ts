import type { Clock, Timer } from './clock.ts'

const SECOND_MS = 1000

/**
 * Remembers when something keyed by a string may run out, to the second, with one timer for all of them. Adding is
 * cheap, and nothing needs to be taken out: whoever is called looks whether the time has really come.
 */
export class ExpiryWheel {
  readonly #clock: Clock
  readonly #onDue: (key: string) => void
  readonly #keysBySecond = new Map<number, Set<string>>()
  #sweptUntil: number
  #timer: Timer | undefined

  constructor(clock: Clock, onDue: (key: string) => void) {
    this.#clock = clock
    this.#onDue = onDue
    this.#sweptUntil = secondOf(clock.now()) - 1
  }

  start(): void {
    this.#timer = this.#clock.startTimer(SECOND_MS, () => {
      this.#sweep()
      this.start()
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** @param at wall-clock milliseconds; a time in the past is due at the next sweep */
  add(key: string, at: number): void {
    const second = Math.max(secondOf(at), this.#sweptUntil) + 1
    const keys = this.#keysBySecond.get(second)
    if (keys) keys.add(key)
    else this.#keysBySecond.set(second, new Set([key]))
  }

  /** Forgets what `add` was told, for keys that come and go long before their time. */
  remove(key: string, at: number): void {
    const second = secondOf(at) + 1
    const keys = this.#keysBySecond.get(second)
    if (keys?.delete(key) && keys.size === 0) this.#keysBySecond.delete(second)
  }

  #sweep(): void {
    const current = secondOf(this.#clock.now())
    while (this.#sweptUntil < current) {
      this.#sweptUntil += 1
      const keys = this.#keysBySecond.get(this.#sweptUntil)
      this.#keysBySecond.delete(this.#sweptUntil)
      for (const key of keys ?? []) this.#onDue(key)
    }
  }
}

function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / SECOND_MS)
}
