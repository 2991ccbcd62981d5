import { addressKey, type Clock } from '@voltaic/runtime'
import { parseRetryAfter } from '../headers/retry-after.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Target } from '../transport/flow.ts'

/** The longest time that a target is believed to want to be left alone, in seconds. */
export const MAX_RETRY_AFTER = 3600
export const MAX_UNAVAILABLE_TARGETS = 1000

/** Which next hops have asked to be left alone for a while. @spec RFC 3261 §21.5.4; RFC 3263 §4.3 */
export class UnavailableTargets {
  readonly #clock: Clock
  /** Until when, by transport and address. */
  readonly #until = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes note of a 503; one without Retry-After says nothing about the next request. */
  note(target: Target, response: SipResponse): void {
    const seconds = retryAfterOf(response)
    if (seconds === 0) return
    if (this.#until.size >= MAX_UNAVAILABLE_TARGETS) this.#until.clear()
    this.#until.set(keyOf(target), this.#clock.now() + Math.min(seconds, MAX_RETRY_AFTER) * 1000)
  }

  /** The targets that may be tried; all of them when every one wants to be left alone. */
  withoutUnavailable(targets: readonly Target[]): readonly Target[] {
    if (this.#until.size === 0 || targets.length < 2) return targets
    const available = targets.filter((target) => !this.#isUnavailable(target))
    return available.length === 0 ? targets : available
  }

  clear(): void {
    this.#until.clear()
  }

  #isUnavailable(target: Target): boolean {
    const key = keyOf(target)
    const until = this.#until.get(key)
    if (until === undefined) return false
    if (until > this.#clock.now()) return true
    this.#until.delete(key)
    return false
  }
}

function keyOf({ transport, address }: Target): string {
  return `${transport} ${addressKey(address)}`
}

/** 0 for a header that is absent or malformed. */
function retryAfterOf(response: SipResponse): number {
  const text = response.header('Retry-After')
  if (text === undefined) return 0
  try {
    return parseRetryAfter(text).seconds
  } catch {
    return 0
  }
}
