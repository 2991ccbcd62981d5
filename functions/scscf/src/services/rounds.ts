import type { SipRequest } from '@voltaic/sip'
import { icidOf } from '../charging.ts'
import type { ServiceChain } from './service-chain.ts'

/**
 * How often one call may come to the services of one user, in one session case, while the first time is not over. No call has
 * more branches at once (RFC 5393 §5.3.3), and a Max-Forwards that nobody resets ends a circle of S-CSCF and server earlier.
 */
export const MAX_ROUNDS = 60

interface Round {
  /** Under way. */
  active: number
  /** Since the first of those under way; one that has ended is not taken back, lest a circle that forks goes on for ever. */
  total: number
}

/**
 * Counts how often a call comes to the services of a user. Application servers that send it in a circle, each as a call of its
 * own with a new Call-ID and a new Max-Forwards, still keep its ICID.
 *
 * @spec RFC 7332 §2; TS 24.229 §5.7.5
 */
export class Rounds {
  readonly #byKey = new Map<string, Round>()

  get size(): number {
    return this.#byKey.size
  }

  /** @returns what to call when the request has been answered; undefined for one round too many */
  begin(request: SipRequest, { user, sessionCase }: ServiceChain): (() => void) | undefined {
    const key = `${icidOf(request) || request.callId} ${sessionCase} ${user.impu}`
    const round = this.#byKey.get(key) ?? { active: 0, total: 0 }
    if (round.total === MAX_ROUNDS) return undefined
    round.active += 1
    round.total += 1
    this.#byKey.set(key, round)
    return () => {
      round.active -= 1
      if (round.active === 0) this.#byKey.delete(key)
    }
  }
}
