interface Waiting {
  readonly work: () => Promise<void>
  readonly overtaken: () => void
}

/**
 * Does the works of one key one after the other. Of those that wait only the latest is done: it says what is so by now, and
 * what it has overtaken need not be said any more.
 */
export class InTurn {
  /** By key, what waits behind the work under way. */
  readonly #waiting = new Map<string, Waiting | undefined>()

  /** Keys with work under way. */
  get size(): number {
    return this.#waiting.size
  }

  /** @returns what the work gives; undefined when a later one has overtaken it */
  run<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const done = () => work().then(resolve, reject)
      if (this.#waiting.has(key)) {
        this.#waiting.get(key)?.overtaken()
        this.#waiting.set(key, { work: done, overtaken: () => resolve(undefined) })
      } else {
        this.#waiting.set(key, undefined)
        void this.#begin(key, done)
      }
    })
  }

  async #begin(key: string, first: () => Promise<void>): Promise<void> {
    await first()
    for (let next = this.#waiting.get(key); next !== undefined; next = this.#waiting.get(key)) {
      this.#waiting.set(key, undefined)
      await next.work()
    }
    this.#waiting.delete(key)
  }
}
