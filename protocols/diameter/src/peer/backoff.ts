import type { Random } from '@voltaic/runtime'

/** Wait before the first new attempt; each further one waits twice as long. */
export const FIRST_RETRY_MS = 1_000
/** Tc: the longest wait between two attempts. @spec RFC 6733 §12 */
export const MAX_RETRY_MS = 30_000

/** How long to wait before the next attempt to connect. */
export class Backoff {
  readonly #random: Random
  #failures = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Milliseconds; up to a quarter less than the nominal wait, so that peers do not come back all at once. */
  next(): number {
    const nominal = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 16)
    return nominal - this.#random.integer(nominal / 4)
  }

  /** After a connection that worked. */
  reset(): void {
    this.#failures = 0
  }
}
