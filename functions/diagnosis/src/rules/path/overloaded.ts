import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { SeenResponse } from '../../story/seen.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { failedCalls, isTowardsPhone, isTowardsServer } from '../call/failed-calls.ts'
import { openAttempts } from '../registration/open-attempts.ts'

/** 503 with Retry-After: not now, and when to come again. @spec RFC 3261 §21.5.4, §20.33 */
export const overloaded: Rule = {
  cause: 'overloaded',
  judge: (story) => {
    const registrations = openAttempts(story).flatMap(({ callId, impi }) =>
      refusalsIn(story.byCall.get(callId) ?? []).map((refusal) => described(refusal, `the REGISTER of ${impi}`)),
    )
    const calls = failedCalls(story).flatMap(({ hops, method, dialled }) =>
      refusalsIn(hops.filter((hop) => isInside(hop, story))).map((refusal) =>
        described(refusal, `${method} ${dialled}`),
      ),
    )
    return [...registrations, ...calls]
  },
}

/** An application server, a phone or a trunk that is busy is a matter of its own. */
function isInside(hop: SipExchange, { sip }: StoryView): boolean {
  if (isTowardsPhone(hop) || isTowardsServer(hop)) return false
  const { receiver, to, isSent } = hop.request
  const isUnnamed = isSent && receiver === to.host
  return hop.hops === 1 || !isUnnamed || sip.some(({ request }) => request.sender === receiver)
}

function refusalsIn(hops: readonly SipExchange[]): readonly SeenResponse[] {
  return hops.flatMap(({ final }) => {
    if (final?.message.status !== 503 || !final.message.has('Retry-After')) return []
    return [final]
  })
}

function described(refusal: SeenResponse, what: string): Finding {
  const { message, sender } = refusal
  return {
    cause: 'overloaded',
    confidence: LIKELY + 0.17,
    what: `${sender} has more to do than it can, and does not take ${what}: come again in ${message.header('Retry-After')} seconds, it says.`,
    proofs: [
      proof(refusal, 'Status-Line', message.startLine),
      proof(refusal, 'Retry-After', message.header('Retry-After') ?? 'none'),
    ],
    remedies: [
      advice(
        'Look what keeps it busy: many phones that register at once after a failure get in by themselves in some minutes; a flood of one address does not. `sip.overload.refused` of /metrics counts it (docs/guides/operation.md).',
        'voltaic doctor --only process',
      ),
    ],
  }
}
