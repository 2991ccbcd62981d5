/** Counts behind the highest one that may still come, because datagrams overtake each other. */
export const NONCE_COUNT_WINDOW = 32

/** Nonces of one user whose counts are kept; a phone uses one for its registration and one for its calls. */
export const MAX_COUNTED_NONCES = 8

/** Which counts of one nonce have been used. */
interface Window {
  readonly issuedAt: number
  highest: number
  /** Bit n: the count `highest` - n has been used. */
  used: number
}

/**
 * The nonce counts that one user has used: each is good once.
 *
 * @spec RFC 7616 §3.4, §5.12; TS 33.203 §N.2.1.2
 */
export class NonceCounts {
  readonly #windows = new Map<string, Window>()
  /** Nonces made up to then are not taken any more: their counts had to be forgotten. */
  #forgottenUntil = -1

  /**
   * Uses a count.
   * @param nonceCount `nc`: 8 hexadecimal digits
   * @returns false for one that was used before or cannot be told from it
   */
  use(nonce: string, issuedAt: number, nonceCount: string): boolean {
    const count = /^[0-9a-f]{8}$/i.test(nonceCount) ? Number.parseInt(nonceCount, 16) : 0
    if (count === 0 || issuedAt <= this.#forgottenUntil) return false
    const window = this.#windows.get(nonce)
    if (window !== undefined) return useIn(window, count)
    this.#windows.set(nonce, { issuedAt, highest: count, used: 1 })
    if (this.#windows.size > MAX_COUNTED_NONCES) this.#forgetOldest()
    return true
  }

  #forgetOldest(): void {
    const [first] = this.#windows
    if (first === undefined) return
    let [oldest, { issuedAt }] = first
    for (const [nonce, window] of this.#windows) {
      if (window.issuedAt < issuedAt) [oldest, { issuedAt }] = [nonce, window]
    }
    this.#windows.delete(oldest)
    this.#forgottenUntil = Math.max(this.#forgottenUntil, issuedAt)
  }
}

function useIn(window: Window, count: number): boolean {
  if (count > window.highest) {
    const step = count - window.highest
    window.used = step >= NONCE_COUNT_WINDOW ? 1 : ((window.used << step) | 1) >>> 0
    window.highest = count
    return true
  }
  const behind = window.highest - count
  if (behind >= NONCE_COUNT_WINDOW) return false
  const bit = (1 << behind) >>> 0
  if ((window.used & bit) !== 0) return false
  window.used = (window.used | bit) >>> 0
  return true
}
