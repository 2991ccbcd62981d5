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
  judge: (story) =>
    story.sip
      .filter((each) => isRefusedThirdParty(each, story))
      .slice(-MAX_REFUSALS)
      .flatMap((telling): readonly Finding[] => {
        const end = endAfter(telling, story)
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
      }),
}

/** The S-CSCF is in From, the user in To. @spec TS 24.229 §5.4.1.7 */
function isRefusedThirdParty({ method, request, final, hops }: SipExchange, { until }: StoryView): boolean {
  const { message, at } = request
  if (method !== 'REGISTER' || hops !== 1 || message.from.uri === message.to.uri) return false
  if (message.header('Expires') === '0') return false
  return final === undefined ? until - at > 4000 : final.message.status >= 300
}

function endAfter(telling: SipExchange, { events, sip }: StoryView): Finding['proofs'][number] | undefined {
  const since = (telling.final ?? telling.request).at
  const isSoon = (at: number): boolean => at >= since && at - since < AFTER_MS
  const event = events.find(
    ({ what, at }) => /^registration (deactivated|rejected|unregistered)/.test(what) && isSoon(at),
  )
  if (event !== undefined) {
    return { at: event.at, where: `event of ${event.element}`, field: 'registration', says: event.what }
  }
  const notify = sip.find(
    ({ method, request }) =>
      method === 'NOTIFY' && isSoon(request.at) && Buffer.from(request.message.body).includes('state="terminated"'),
  )
  return notify && proof(notify.request, 'registration state', 'terminated')
}
