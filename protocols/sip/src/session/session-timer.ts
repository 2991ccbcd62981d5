import type { Clock, Timer } from '@voltaic/runtime'

/** How long before the end the BYE is sent, in seconds, unless a third of the interval is less. @spec RFC 4028 §10 */
const BYE_BEFORE_END = 32

export interface SessionTimerUser {
  /** Half of the interval is over and this side refreshes. */
  onRefresh(): void
  /** The session is about to expire without a refresh. */
  onExpired(): void
}

/** What was agreed on. */
export interface SessionInterval {
  readonly seconds: number
  readonly weRefresh: boolean
  /** False when the peer does not know session timers: then only we look after the session. */
  readonly expires: boolean
}

/** The session timer of one dialog. @spec RFC 4028 §7.2, §9, §10 */
export class SessionTimer {
  readonly #clock: Clock
  readonly #user: SessionTimerUser
  #interval: SessionInterval | undefined
  #refresh: Timer | undefined
  #expiry: Timer | undefined

  constructor(clock: Clock, user: SessionTimerUser) {
    this.#clock = clock
    this.#user = user
  }

  get interval(): SessionInterval | undefined {
    return this.#interval
  }

  /** Begins anew with each 2xx to INVITE or UPDATE; without interval there is no session timer any more. */
  restart(interval: SessionInterval | undefined): void {
    this.stop()
    this.#interval = interval
    if (interval === undefined) return
    const { seconds, weRefresh, expires } = interval
    if (weRefresh) this.#refresh = this.#clock.startTimer(seconds * 500, () => this.#user.onRefresh())
    if (!expires) return
    // RFC 4028 §10: 32 seconds before the end, or a third of a short interval
    const margin = Math.min(BYE_BEFORE_END, seconds / 3)
    this.#expiry = this.#clock.startTimer((seconds - margin) * 1000, () => this.#user.onExpired())
  }

  stop(): void {
    this.#refresh?.cancel()
    this.#expiry?.cancel()
    this.#refresh = undefined
    this.#expiry = undefined
  }
}
