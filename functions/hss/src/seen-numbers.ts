/** Room at the beginning; doubled whenever half of it is taken. */
const FIRST_CAPACITY = 1024

/**
 * Numbers that have been read, and in which row: a million of them in 32 MB, where a Map of strings takes a hundred and
 * more. Open addressing with linear probing.
 */
export class SeenNumbers {
  #keys = new Float64Array(FIRST_CAPACITY)
  #rows = new Uint32Array(FIRST_CAPACITY)
  #size = 0

  /**
   * @param digits at most 15; leading zeros count
   * @param row from 1
   * @returns the row that had it before; undefined when it is new, and is remembered
   */
  add(digits: string, row: number): number | undefined {
    // with a one in front numbers of different length stay different, and zero is the empty place
    const key = Number(`1${digits}`)
    const place = this.#placeOf(key)
    if (this.#keys[place] === key) return this.#rows[place]
    this.#keys[place] = key
    this.#rows[place] = row
    this.#size += 1
    if (2 * this.#size > this.#keys.length) this.#grow()
    return undefined
  }

  /** Where the key is, or would be. */
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1
    // the upper half is mixed in, and consecutive numbers spread
    let place = (Math.imul(key % 0x1_0000_0000, 0x9e37_79b1) ^ Math.imul(key / 0x1_0000_0000, 0x85eb_ca6b)) >>> 0
    place = (place ^ (place >>> 15)) & mask
    while (this.#keys[place] !== 0 && this.#keys[place] !== key) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const [keys, rows] = [this.#keys, this.#rows]
    this.#keys = new Float64Array(2 * keys.length)
    this.#rows = new Uint32Array(2 * keys.length)
    for (const [index, key] of keys.entries()) {
      if (key === 0) continue
      const place = this.#placeOf(key)
      this.#keys[place] = key
      this.#rows[place] = rows[index] ?? 0
    }
  }
}
