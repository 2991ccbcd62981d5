/**
 * Who in a call is held back, by tag: a branch whose early media nobody has allowed yet, or a side that the SIP element
 * has blocked.
 *
 * @spec RFC 5009 §8
 */
export class MediaGate {
  readonly #closed = new Set<string>()
  readonly #open = new Set<string>()
  /** Branches that nothing has been said of are held back too. */
  #isGated = false

  /** Whoever answers is held back until it is let through. */
  gateAnswerers(): void {
    this.#isGated = true
  }

  set(tag: string, isClosed: boolean): void {
    const [to, from] = isClosed ? [this.#closed, this.#open] : [this.#open, this.#closed]
    from.delete(tag)
    if (to.size < MAX_TAGS) to.add(tag)
  }

  holds(tag: string, isAnswerer: boolean): boolean {
    return this.#closed.has(tag) || (isAnswerer && this.#isGated && !this.#open.has(tag))
  }
}

/** Tags of one call that are remembered; no call has as many branches. */
const MAX_TAGS = 64
