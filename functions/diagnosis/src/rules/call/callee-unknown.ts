import { advice, type Finding, LIKELY, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import type { DiameterExchange } from '../../story/cx-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { failedCalls, userOf } from './failed-calls.ts'

/**
 * The HSS knows nobody of that name, and whoever asked it has refused the call for that. That a number has no way out either,
 * or that ENUM does not know it, is for other rules.
 *
 * @spec TS 24.229 §5.3.2.1; TS 29.228 §6.1.4.1
 */
export const calleeUnknown: Rule = {
  cause: 'callee-unknown',
  judge: (story) =>
    failedCalls(story)
      .filter(({ refusal }) => refusal?.message.status === 404)
      .flatMap((call): readonly Finding[] => {
        const asked = story.diameter.find((exchange) => isAskedFor(call, exchange))
        if (asked?.answer === undefined || call.refusal === undefined) return []
        const { dialled, refusal } = call
        const { impu = '', answer } = asked
        return [
          {
            cause: 'callee-unknown',
            confidence: LIKELY + 0.12,
            what: `The HSS has nobody with ${impu}, which is what ${dialled} leads to.`,
            proofs: [
              proof(answer, 'Experimental-Result-Code', asked.result ?? ''),
              proof(asked.request, 'Public-Identity', impu),
              ...noted(impu, story),
              proof(refusal, 'Status-Line', refusal.message.startLine),
            ],
            remedies: [
              advice(
                'Give a subscriber this number, or compare it with the one that is stored: with country code, and in the domain of this network.',
                `voltaic subscriber show ${shellWord(userOf(impu))}`,
                `voltaic number preview ${shellWord(userOf(dialled))}`,
              ),
            ],
          },
        ]
      }),
}

function isAskedFor(
  { hops, refusal }: CallAttempt,
  { command, result, impu = '', request }: DiameterExchange,
): boolean {
  if (command !== 'LIR' || result !== 'DIAMETER_ERROR_USER_UNKNOWN' || request.sender !== refusal?.sender) return false
  const user = userOf(impu)
  return hops.some(({ request: { message } }) => userOf(message.uri) === user)
}

/** What the HSS itself has noted. */
function noted(impu: string, { events }: StoryView): Finding['proofs'] {
  return events
    .filter(({ what, subscribers }) => what.startsWith('LIR refused: ') && subscribers?.includes(impu) === true)
    .slice(-1)
    .map(({ at, element, what }) => ({ at, where: `event of ${element}`, field: 'LIR', says: what }))
}
