import type { Clock } from '@voltaic/runtime'

/** What a lookup found. */
export interface Loaded<T> {
  readonly value: T
  /** For how long it may be kept; 0: not at all. */
  readonly seconds: number
}

export interface AnswerTableOptions<T> {
  readonly clock: Clock
  /** Names kept at a time; when one more comes, the one that came first goes. */
  readonly maxEntries: number
  /** Records kept at a time, in all answers together. */
  readonly maxRecords: number
  /** How long a failure is remembered, so that a dead server is not asked for each message. RFC 9520 §3.2 */
  readonly failureMs: number
  load(name: string): Promise<Loaded<T>>
}

interface Entry<T> {
  readonly promise: Promise<T>
  /** Milliseconds on the clock; Infinity while the answer is under way. */
  expires: number
  /** What is used although it has expired, when no server answers. */
  last: Stale<T> | undefined
  /** Records that it holds. */
  records: number
}

/** An answer that a server gave. */
interface Stale<T> {
  readonly value: T
  /** Milliseconds on the clock. */
  readonly usableUntil: number
}

/** For how long after its time an answer may be used, and when the servers are asked anew then. @spec RFC 8767 §5 */
const MAX_STALE_MS = 24 * 3_600_000
const STALE_RETRY_MS = 30_000

/**
 * Answers by name. The promise itself is kept: a cached answer costs a look into a Map, and whoever asks while the
 * answer is under way waits for the same one. While no server answers, what was known before still counts.
 *
 * @spec RFC 8767 §4, §5
 */
export class AnswerTable<T extends readonly unknown[]> {
  readonly #options: AnswerTableOptions<T>
  readonly #entries = new Map<string, Entry<T>>()
  #records = 0

  constructor(options: AnswerTableOptions<T>) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  get(name: string): Promise<T> {
    // RFC 4343: names differ in case only when they are the same
    const key = name.toLowerCase()
    const known = this.#entries.get(key)
    return known !== undefined && known.expires > this.#options.clock.now()
      ? known.promise
      : this.#load(key, known?.last)
  }

  clear(): void {
    this.#entries.clear()
    this.#records = 0
  }

  #load(key: string, last: Stale<T> | undefined): Promise<T> {
    const { clock, failureMs, load } = this.#options
    const loading = load(key)
    const stale = last !== undefined && last.usableUntil > clock.now() ? last : undefined
    const values = loading.then(({ value }) => value)
    const promise = stale === undefined ? values : values.catch(() => stale.value)
    const entry: Entry<T> = {
      promise,
      expires: Number.POSITIVE_INFINITY,
      last: stale,
      records: stale?.value.length ?? 0,
    }
    this.#put(key, entry)
    loading.then(
      ({ value, seconds }) => {
        const expires = clock.now() + seconds * 1000
        entry.last = { value, usableUntil: expires + MAX_STALE_MS }
        if (seconds === 0) this.#remove(key, entry)
        else this.#settle(key, entry, expires, value.length)
      },
      () => this.#settle(key, entry, clock.now() + (stale === undefined ? failureMs : STALE_RETRY_MS), entry.records),
    )
    return promise
  }

  /** Deleting first lets a renewed name go to the end of the order. */
  #put(key: string, entry: Entry<T>): void {
    this.#remove(key, this.#entries.get(key))
    if (this.#entries.size >= this.#options.maxEntries) this.#removeOldest()
    this.#entries.set(key, entry)
    this.#records += entry.records
  }

  #settle(key: string, entry: Entry<T>, expires: number, records: number): void {
    entry.expires = expires
    if (this.#entries.get(key) !== entry) return
    this.#records += records - entry.records
    entry.records = records
    while (this.#records > this.#options.maxRecords) this.#removeOldest()
  }

  #removeOldest(): void {
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#remove(oldest, this.#entries.get(oldest))
  }

  #remove(key: string, entry: Entry<T> | undefined): void {
    if (entry === undefined || this.#entries.get(key) !== entry) return
    this.#entries.delete(key)
    this.#records -= entry.records
  }
}
