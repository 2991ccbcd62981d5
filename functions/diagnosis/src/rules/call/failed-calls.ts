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

/** To tags of what our elements refuse without a transaction begin so. */
const REFUSED_AT_ONCE = 'refused-'

/** 403 at the first hop, and nothing went on: whoever else could have said it was not asked. */
export function isRefusedAtOnce({ final, hops, first, callId }: CallAttempt, { byCall, sip }: StoryView): boolean {
  if (final?.message.status !== 403 || first.hops !== 1 || hops.length !== 1) return false
  if ((byCall.get(callId)?.some((each) => each.hops > 1) ?? false) || first.final !== final) return false
  if (final.message.toTag?.startsWith(REFUSED_AT_ONCE) === true) return true
  // what is behind the P-CSCF must be visible, or silence there says nothing
  return sip.some(({ hops: count, request }) => count > 1 && request.sender === first.request.receiver)
}

/** The user part of a URI, or the number of a tel URI. */
export function userOf(uri: string): string {
  return uri
    .replace(/^(sips?|tel):/i, '')
    .replace(/[@;].*$/s, '')
    .toLowerCase()
}
