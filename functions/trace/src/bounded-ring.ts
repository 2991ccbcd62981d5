/** The last items, bounded by their number and by what they weigh. */
export class BoundedRing<T> {
  readonly #slots: (T | undefined)[]
  readonly #maxWeight: number
  readonly #weigh: (item: T) => number
  #first = 0
  #count = 0
  #weight = 0
  #overwritten = 0

  constructor(capacity: number, maxWeight: number, weigh: (item: T) => number) {
    this.#slots = new Array<T | undefined>(capacity).fill(undefined)
    this.#maxWeight = maxWeight
    this.#weigh = weigh
  }

  get count(): number {
    return this.#count
  }

  /** Items that had to go for newer ones. */
  get overwritten(): number {
    return this.#overwritten
  }

  push(item: T): void {
    if (this.#slots.length === 0) {
      this.#overwritten += 1
      return
    }
    if (this.#count === this.#slots.length) this.#dropOldest()
    this.#slots[(this.#first + this.#count) % this.#slots.length] = item
    this.#count += 1
    this.#weight += this.#weigh(item)
    while (this.#weight > this.#maxWeight && this.#count > 1) this.#dropOldest()
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<T> {
    for (let i = 0; i < this.#count; i += 1) {
      const item = this.#slots[(this.#first + i) % this.#slots.length]
      if (item !== undefined) yield item
    }
  }

  #dropOldest(): void {
    const oldest = this.#slots[this.#first]
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) % this.#slots.length
    this.#count -= 1
    this.#overwritten += 1
    if (oldest !== undefined) this.#weight -= this.#weigh(oldest)
  }
}
