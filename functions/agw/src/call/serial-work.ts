/** Does things that have the same key one after the other, and others at the same time. */
export class SerialWork {
  readonly #last = new Map<string, Promise<unknown>>()

  /** @returns what `work` returns, once all that was asked before under this key is done */
  async do<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const done = before.then(work, work)
    this.#last.set(key, done)
    try {
      return await done
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key)
    }
  }

  /** When all is done that has been asked so far. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#last.values())
  }
}
