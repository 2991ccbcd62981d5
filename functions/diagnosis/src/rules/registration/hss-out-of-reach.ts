import { advice, CERTAIN, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { DiameterExchange } from '../../story/cx-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

const NO_COMMON: ReadonlySet<string> = new Set(['DIAMETER_NO_COMMON_APPLICATION', 'DIAMETER_APPLICATION_UNSUPPORTED'])
const NOT_DELIVERED: ReadonlySet<string> = new Set(['DIAMETER_UNABLE_TO_DELIVER', 'DIAMETER_TOO_BUSY'])

/** @spec RFC 6733 §5.3, §7.1.5 */
export const diameterNoCommonApplication: Rule = {
  cause: 'diameter-no-common-application',
  judge: ({ diameter }) =>
    diameter.flatMap(({ answer, result }): readonly Finding[] => {
      if (answer === undefined || !NO_COMMON.has(result ?? '')) return []
      return [
        {
          cause: 'diameter-no-common-application',
          confidence: CERTAIN + 0.05,
          what: `${answer.sender} does not offer the application that ${answer.receiver} wants of it: ${result}.`,
          proofs: [proof(answer, 'Result-Code', result ?? '')],
          remedies: [
            advice(
              'Cx is Vendor-Specific-Application-Id with Vendor-Id 10415 and Auth-Application-Id 16777216: let the HSS announce it, and look that the port is not that of another function of it.',
              'voltaic doctor --only diameter',
            ),
          ],
        },
      ]
    }),
}

/** @spec TS 24.229 §5.3.1.2; RFC 6733 §5.5 */
export const diameterPeerDown: Rule = {
  cause: 'diameter-peer-down',
  judge(story) {
    const refused = openAttempts(story).flatMap(({ last }) => (last.final === undefined ? [] : [last.final]))
    const told = refused.filter(({ message }) => /\bHSS\b/i.test(message.reason))
    const unanswered = refused.length === 0 ? [] : story.diameter.filter((each) => isUnanswered(each, story))
    if (told.length === 0 && unanswered.length === 0) return []
    return [
      {
        cause: 'diameter-peer-down',
        confidence: told.length > 0 ? CERTAIN - 0.05 : LIKELY + 0.1,
        what: 'The HSS does not answer: it is down, or there is no Diameter connection to it.',
        proofs: [
          ...told.map((final) => proof(final, 'Status-Line', final.message.startLine)),
          ...unanswered.map(({ request, result }) => proof(request, 'answer', result ?? 'none')),
        ],
        remedies: [
          advice(
            'Start the HSS, and look at the connection: address, port, Origin-Host and realm on both sides.',
            'voltaic doctor --only diameter',
          ),
        ],
      },
    ]
  },
}

/** Time that an answer may take, in milliseconds. */
const ANSWER_MS = 4000

function isUnanswered({ answer, request, result, command }: DiameterExchange, { until }: StoryView): boolean {
  if (!['UAR', 'MAR', 'SAR', 'LIR'].includes(command)) return false
  return answer === undefined ? until - request.at > ANSWER_MS : NOT_DELIVERED.has(result ?? '')
}
