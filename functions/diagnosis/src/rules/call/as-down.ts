import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import { failedCalls, isTowardsServer } from './failed-calls.ts'

/** @spec TS 24.229 §5.4.3.2; TS 29.228 §B.2.4 */
export const asDown: Rule = {
  cause: 'as-down',
  judge: (story) =>
    failedCalls(story).flatMap((call): readonly Finding[] => {
      const { refusal } = call
      const asked = call.hops.find((hop) => isTowardsServer(hop) && hasFailed(hop.final?.message.status))
      const isTold = /Application Server/i.test(refusal?.message.reason ?? '')
      if (asked === undefined && !isTold) return []
      const server = asked === undefined ? 'An application server' : serverOf(asked)
      return [
        {
          cause: 'as-down',
          confidence: isTold ? CERTAIN : CERTAIN - 0.03,
          what: `${server} does not answer, and its criterion says that without it the call ends.`,
          proofs: [
            ...(asked === undefined ? [] : [proof(asked.request, 'answer', asked.final?.message.startLine ?? 'none')]),
            ...(refusal === undefined ? [] : [proof(refusal, 'Status-Line', refusal.message.startLine)]),
          ],
          remedies: [
            advice(
              'Start the application server. Until then let calls go on without it: DefaultHandling SESSION_CONTINUED in its criterion (docs/guides/ifc.md).',
            ),
          ],
        },
      ]
    }),
}

function hasFailed(status: number | undefined): boolean {
  return status === undefined || status === 408 || (status >= 500 && status < 600)
}

function serverOf({ request }: CallAttempt['first']): string {
  return request.message.list('Route')[0] ?? request.message.uri
}
