/**
 * The SARs that wait for their answers. What the HSS pushes about a user meanwhile is of later date than the answer, yet
 * may overtake what is made of it here: it waits.
 *
 * @spec TS 29.228 §6.1.2, §6.1.3, §6.2.2
 */
export class Assignments {
  readonly #inFlight = new Map<string, Set<Promise<unknown>>>()

  /** @param work of which the caller makes its registration as soon as it resolves; may not reject */
  track<T>(impi: string | undefined, work: Promise<T>): Promise<T> {
    if (impi === undefined) return work
    const ofImpi = this.#inFlight.get(impi) ?? new Set()
    this.#inFlight.set(impi, ofImpi.add(work))
    void work.finally(() => {
      ofImpi.delete(work)
      if (ofImpi.size === 0 && this.#inFlight.get(impi) === ofImpi) this.#inFlight.delete(impi)
    })
    return work
  }

  /** Resolves when everything that was under way for these IMPIs has been answered, and its caller has gone on. */
  async settled(impis: readonly string[]): Promise<void> {
    await Promise.allSettled(impis.flatMap((impi) => [...(this.#inFlight.get(impi) ?? [])]))
  }

  get size(): number {
    return this.#inFlight.size
  }
}
