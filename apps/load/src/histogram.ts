/** Buckets in each power of two: a reading is at most 1/32 above what was recorded. */
const SUB_BITS = 5
const SUB_BUCKETS = 2 ** SUB_BITS
/** The longest time that is told apart, in microseconds: 2^28 µs are 268 s. */
const MAX_EXPONENT = 27
const BUCKETS = (MAX_EXPONENT - SUB_BITS + 2) * SUB_BUCKETS
const LONGEST = 2 ** (MAX_EXPONENT + 1) - 1

/** Highest relative error of a percentile; it is never below the true one. */
export const HISTOGRAM_ERROR: number = 1 / SUB_BUCKETS

/**
 * Durations, counted in buckets that grow with what they hold (log-linear): fixed memory of 3 KiB, however many are
 * recorded. Durations are in milliseconds and are kept to the microsecond.
 */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #count = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  /** The longest duration recorded, exactly. */
  get max(): number {
    return this.#max
  }

  /** @param milliseconds negative ones count as 0, those above 268 s in the last bucket */
  record(milliseconds: number): void {
    const index = bucketOf(Math.min(Math.max(0, Math.round(milliseconds * 1000)), LONGEST))
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#count += 1
    this.#max = Math.max(this.#max, milliseconds)
  }

  add(other: Histogram): void {
    for (let index = 0; index < BUCKETS; index++) {
      this.#counts[index] = (this.#counts[index] ?? 0) + (other.#counts[index] ?? 0)
    }
    this.#count += other.#count
    this.#max = Math.max(this.#max, other.#max)
  }

  /**
   * The duration that so many percent do not exceed, in milliseconds; 0 when nothing was recorded.
   *
   * @param percent above 0 and up to 100
   */
  percentile(percent: number): number {
    const rank = Math.ceil((percent / 100) * this.#count)
    let seen = 0
    for (let index = 0; index < BUCKETS; index++) {
      seen += this.#counts[index] ?? 0
      if (seen >= rank && seen > 0) return Math.min(upperEdge(index) / 1000, this.#max)
    }
    return 0
  }
}

/** The first 32 buckets hold 1 µs each; behind them every power of two has 32 of equal width. */
function bucketOf(microseconds: number): number {
  if (microseconds < SUB_BUCKETS) return microseconds
  const shift = 31 - Math.clz32(microseconds) - SUB_BITS
  return (shift << SUB_BITS) + (microseconds >>> shift)
}

/** The longest duration that falls into a bucket. */
function upperEdge(index: number): number {
  if (index < 2 * SUB_BUCKETS) return index
  const shift = (index >>> SUB_BITS) - 1
  return (SUB_BUCKETS + (index & (SUB_BUCKETS - 1)) + 1) * 2 ** shift - 1
}
