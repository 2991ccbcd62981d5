/** Packets whose times are looked at: 2.5 s of speech. */
const SIZE = 128

/**
 * How long the last packets were under way, but for a constant that nobody knows.
 *
 * @spec RFC 3550 §6.4.1
 */
export class TransitWindow {
  readonly #transits = new Float64Array(SIZE)
  #count = 0
  #fastest = 0
  #slowest = 0

  /** Milliseconds of the fastest; 0 when there is none. */
  get fastest(): number {
    return this.#fastest
  }

  /** Milliseconds between the fastest and the slowest. */
  get spread(): number {
    return this.#slowest - this.#fastest
  }

  add(transit: number): void {
    const slot = this.#count % SIZE
    const leaving = this.#count < SIZE ? undefined : (this.#transits[slot] as number)
    this.#transits[slot] = transit
    this.#count += 1
    if (leaving === this.#fastest || leaving === this.#slowest || this.#count === 1) this.#search()
    else this.#widen(transit)
  }

  clear(): void {
    this.#count = 0
    this.#fastest = 0
    this.#slowest = 0
  }

  #widen(transit: number): void {
    if (transit < this.#fastest) this.#fastest = transit
    if (transit > this.#slowest) this.#slowest = transit
  }

  #search(): void {
    this.#fastest = Number.POSITIVE_INFINITY
    this.#slowest = Number.NEGATIVE_INFINITY
    for (let index = 0; index < Math.min(this.#count, SIZE); index++) this.#widen(this.#transits[index] as number)
  }
}
