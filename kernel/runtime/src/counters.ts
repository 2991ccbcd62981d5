/** Counts of things that happened and were handled without an error reaching anyone: drops, retries, refusals. */
export class Counters {
  readonly #values = new Map<string, number>()

  /** @param name dotted, from the protocol down: `sip.drop.malformed` */
  add(name: string, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by)
  }

  get(name: string): number {
    return this.#values.get(name) ?? 0
  }

  /** A copy of all counts, sorted by name. */
  read(): Record<string, number> {
    return Object.fromEntries([...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
