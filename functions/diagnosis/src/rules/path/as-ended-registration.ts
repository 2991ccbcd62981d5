import { advice, CERTAIN, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** What follows from a refusal follows within this time, in milliseconds. */
const AFTER_MS = 40_000

/** Of more refusals the last ones are looked at. */
const MAX_REFUSALS = 500

/** @spec TS 24.229 §5.4.1.7; TS 29.228 §B.2.4 */
export const asEndedRegistration: Rule = {
  cause: 'as-ended-registration',
  judge(story) {
    const refused = story.sip.filter((each) => isRefusedThirdParty(each, story)).slice(-MAX_REFUSALS)
    const ends = refused.length === 0 ? [] : endsIn(story)
    return refused.flatMap((telling): readonly Finding[] => {
      const end = endAfter(telling, ends)
      if (end === undefined) return []
      const server = telling.request.message.uri
      const answer = telling.final
      return [
        {
          cause: 'as-ended-registration',
          confidence: answer === undefined ? LIKELY + 0.1 : CERTAIN,
          what: `${server} was told that ${telling.request.message.to.uri} has registered, and ${answer === undefined ? 'did not answer' : `refused with ${answer.message.status}`}; its criterion says that without it nobody is served.`,
          proofs: [
            answer === undefined
              ? proof(telling.request, 'answer', 'none')
              : proof(answer, 'Status-Line', answer.message.startLine),
            end,
          ],
          remedies: [
            advice(
              'Mend the application server; until then set DefaultHandling of its criterion to SESSION_CONTINUED, so that the registration stays.',
            ),
          ],
        },
      ]
    })
  },
}

/** The S-CSCF is in From, the user in To. @spec TS 24.229 §5.4.1.7 */
function isRefusedThirdParty({ method, request, final, hops }: SipExchange, { until }: StoryView): boolean {
  const { message, at } = request
  if (method !== 'REGISTER' || hops !== 1 || message.from.uri === message.to.uri) return false
  if (message.header('Expires') === '0') return false
  return final === undefined ? until - at > 4000 : final.message.status >= 300
}

/** What says that a registration has ended: events before NOTIFYs. */
function endsIn({ events, sip }: StoryView): readonly Finding['proofs'][number][] {
  const told = events
    .filter(({ what }) => /^registration (deactivated|rejected|unregistered)/.test(what))
    .map(({ at, element, what }) => ({ at, where: `event of ${element}`, field: 'registration', says: what }))
  const notified = sip
    .filter(({ method, request }) => method === 'NOTIFY' && saysTerminated(request.message.body))
    .map(({ request }) => proof(request, 'registration state', 'terminated'))
  return [...told, ...notified]
}

function saysTerminated(body: Uint8Array): boolean {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes('state="terminated"')
}

function endAfter(
  telling: SipExchange,
  ends: readonly Finding['proofs'][number][],
): Finding['proofs'][number] | undefined {
  const since = (telling.final ?? telling.request).at
  return ends.find(({ at }) => at >= since && at - since < AFTER_MS)
}
