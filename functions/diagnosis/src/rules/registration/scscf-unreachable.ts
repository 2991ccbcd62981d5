import { advice, CERTAIN, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { openAttempts } from './open-attempts.ts'

/** @spec TS 24.229 §5.3.1.3 */
export const scscfUnreachable: Rule = {
  cause: 'scscf-unreachable',
  judge: (story) =>
    openAttempts(story).flatMap(({ last, callId, impi }): readonly Finding[] => {
      const { final } = last
      if (final === undefined) return []
      const onward = story.byCall
        .get(callId)
        ?.find((each) => each.method === 'REGISTER' && each.hops === 3 && each.final === undefined)
      const isTold = /S-CSCF/i.test(final.message.reason)
      if (!isTold && (onward === undefined || final.message.status < 408)) return []
      const server = onward?.request.message.uri ?? 'the S-CSCF'
      return [
        {
          cause: 'scscf-unreachable',
          confidence: isTold ? CERTAIN : LIKELY + 0.1,
          what: `The I-CSCF found no S-CSCF that answers for ${impi}.`,
          proofs: [
            proof(final, 'Status-Line', final.message.startLine),
            ...(onward === undefined ? [] : [proof(onward.request, 'Request-URI', `${server}: no answer`)]),
          ],
          remedies: [
            advice(
              'Start the S-CSCF, or look why the I-CSCF cannot reach it: its name in the DNS, its port, a firewall between them.',
              'voltaic doctor --only ports dns',
            ),
          ],
        },
      ]
    }),
}
