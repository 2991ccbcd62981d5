import { type CallAttempt, isOfUsers } from '../../story/call-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** The longest that an INVITE may be without a final answer: timer C. @spec RFC 3261 §16.6 */
const TIMER_C_MS = 180_000

/** Of more calls the last ones are looked at. */
const MAX_CALLS = 500

/** Calls and messages that have failed, and not because one of the users wanted it so. */
export function failedCalls({ calls, until }: StoryView, method?: 'INVITE' | 'MESSAGE'): readonly CallAttempt[] {
  const failed = calls.filter((call) => {
    if (method !== undefined && call.method !== method) return false
    const status = call.final?.message.status
    if (status === undefined) return until - call.first.request.at > TIMER_C_MS
    return status >= 300 && !isOfUsers(status)
  })
  return failed.slice(-MAX_CALLS)
}

/** The hop that is farthest from the caller. */
export function farthestHop({ hops }: CallAttempt): SipExchange {
  return hops.reduce((farthest, each) => (each.hops > farthest.hops ? each : farthest))
}

/** Whether a hop leads to the called phone: the S-CSCF has written whom it is for. @spec TS 24.229 §5.4.3.3 */
export function isTowardsPhone({ request }: SipExchange): boolean {
  return request.message.has('P-Called-Party-ID')
}

/** Whether a hop leads to an application server. @spec TS 24.229 §5.4.3.2 */
export function isTowardsServer({ request }: SipExchange): boolean {
  return request.message.has('P-Served-User')
}

/** The user part of a URI, or the number of a tel URI. */
export function userOf(uri: string): string {
  return uri
    .replace(/^(sips?|tel):/i, '')
    .replace(/[@;].*$/s, '')
    .toLowerCase()
}
