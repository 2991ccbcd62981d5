import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import { failedCalls, farthestHop, isTowardsPhone, isTowardsServer } from './failed-calls.ts'

/** @spec TS 24.229 §5.6.2; RFC 3261 §21.5.4 */
export const trunkDown: Rule = {
  cause: 'trunk-down',
  judge: (story) =>
    failedCalls(story, 'INVITE').flatMap((call): readonly Finding[] => {
      const { refusal, dialled } = call
      const out = hopOut(call)
      const isTold = /trunk/i.test(refusal?.message.reason ?? '')
      const isSilent = out !== undefined && (out.final === undefined || out.final.message.status === 503)
      if (!isTold && !isSilent) return []
      return [
        {
          cause: 'trunk-down',
          confidence: LIKELY + 0.18,
          what: `The call to ${dialled} has to leave the network, and no trunk answers.`,
          proofs: [
            ...(out === undefined ? [] : [proof(out.request, 'answer', out.final?.message.startLine ?? 'none')]),
            ...(refusal === undefined ? [] : [proof(refusal, 'Status-Line', refusal.message.startLine)]),
          ],
          remedies: [
            advice(
              'Look whether the far end is up and lets this address in; add a second trunk to the route (docs/guides/trunks.md).',
              'voltaic route explain NUMBER',
            ),
          ],
        },
      ]
    }),
}

/** @spec TS 24.229 §5.6.2; RFC 3325 §5 */
export const trunkRefused: Rule = {
  cause: 'trunk-refused',
  judge: (story) =>
    failedCalls(story, 'INVITE').flatMap((call): readonly Finding[] => {
      const out = hopOut(call)
      const { final } = out ?? {}
      if (out === undefined || final === undefined || !REFUSALS.has(final.message.status)) return []
      const identity = out.request.message.header('P-Asserted-Identity') ?? out.request.message.header('From') ?? 'none'
      return [
        {
          cause: 'trunk-refused',
          confidence: LIKELY + 0.15,
          what: `The far end of the trunk refuses the call with ${final.message.status}: as a rule it does not take the identity of the caller.`,
          proofs: [
            proof(final, 'Status-Line', final.message.startLine),
            proof(out.request, 'P-Asserted-Identity, From', identity),
          ],
          remedies: [
            advice(
              'Write the number of the caller as the carrier wants it: `format` of the trunk, or a number of his own (docs/guides/trunks.md).',
              'voltaic route trunks',
            ),
          ],
        },
      ]
    }),
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 407, 428, 436, 437, 438, 607, 608])

/**
 * The hop that leaves the network: to somebody of whom nothing else is known, or whose address is the one that is called; not
 * to a phone, and not to an application server.
 */
function hopOut(call: CallAttempt): SipExchange | undefined {
  const hop = farthestHop(call)
  const { receiver, to, message } = hop.request
  const isUnnamed = hop.request.isSent && receiver === to.host
  const isCalledThere = hostOf(message.uri) === to.host
  if (!isUnnamed && !isCalledThere) return undefined
  return isTowardsPhone(hop) || isTowardsServer(hop) || hop.hops < 2 ? undefined : hop
}

function hostOf(uri: string): string | undefined {
  const [, bracketed, plain] = /^sips?:(?:[^@]*@)?(?:\[([^\]]*)\]|([^:;?]*))/i.exec(uri) ?? []
  return bracketed ?? plain
}
