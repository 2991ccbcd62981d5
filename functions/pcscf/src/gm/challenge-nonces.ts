import { REG_AWAIT_AUTH_MS } from '@voltaic/ipsec'
import type { Clock } from '@voltaic/runtime'

/** Challenges that are remembered at once; the oldest makes room. */
export const MAX_CHALLENGE_NONCES = 20_000

/**
 * The nonces of challenges that went out with Security-Server, for as long as the home network awaits their answers: these
 * come over a set and no other way. They outlive their sets, which a forged REGISTER may end.
 *
 * @spec TS 33.203 §7.2
 */
export class ChallengeNonces {
  readonly #clock: Clock
  /** When each may be forgotten, the oldest first. */
  readonly #until = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param nonce which this object keeps: a text of its own */
  add(nonce: string): void {
    const now = this.#clock.now()
    this.#until.delete(nonce)
    this.#until.set(nonce, now + REG_AWAIT_AUTH_MS)
    for (const [oldest, until] of this.#until) {
      if (until > now && this.#until.size <= MAX_CHALLENGE_NONCES) break
      this.#until.delete(oldest)
    }
  }

  has(nonce: string): boolean {
    return (this.#until.get(nonce) ?? 0) > this.#clock.now()
  }
}
