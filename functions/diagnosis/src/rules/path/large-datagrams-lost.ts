import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts, SILENCE_MS } from '../registration/open-attempts.ts'

/** Longer ones are two fragments on most ways, with IPsec and GTP-U. @spec RFC 3261 §18.1.1 */
const LONG = 1300
/** What the answer to a challenge and Security-Verify add to a REGISTER, where nobody knows how long the latter is. */
const ADDED = 300
/** What nonce, response and the name of the header add, beside a Security-Verify of known length. @spec RFC 3329 §2.3.1 */
const ANSWER = 95

/** Of more lost ones the last are looked at. */
const MAX_LOST = 100

/** @spec RFC 3261 §18.1.1 */
export const largeDatagramsLost: Rule = {
  cause: 'large-datagrams-lost',
  judge: (story) => [...unansweredLong(story), ...expectedLong(story)],
}

/** Long ones were sent again and again; short ones between the same two were answered. */
function unansweredLong({ sip, until }: StoryView): readonly Finding[] {
  return sip
    .filter((each) => isLostLong(each, until))
    .slice(-MAX_LOST)
    .flatMap((lost): readonly Finding[] => {
      const { request, sendings } = lost
      const answered = sip.find((other) => isBetweenSame(other, lost) && other.request.octets <= LONG && other.final)
      if (answered === undefined) return []
      return [
        described(LIKELY + 0.15, [
          proof(request, 'length', `${request.octets} octets over UDP, sent ${sendings} times, no answer`),
          proof(answered.request, 'length', `${answered.request.octets} octets, answered`),
        ]),
      ]
    })
}

function isLostLong({ request, responses, sendings }: SipExchange, until: number): boolean {
  const isSilent = responses.length === 0 && sendings > 1 && until - request.at > SILENCE_MS
  return isSilent && request.transport === 'udp' && request.octets > LONG
}

/** On one host the ports tell who is who: that the core hears a phone says nothing of a phone that has left. */
function isBetweenSame({ request }: SipExchange, { request: other }: SipExchange): boolean {
  if (request.from.host !== other.from.host || request.to.host !== other.to.host) return false
  return request.from.host !== request.to.host || request.to.port === other.to.port
}

/** The P-CSCF never saw the second REGISTER; but the first was so long that the second must be too long. */
function expectedLong(story: StoryView): readonly Finding[] {
  return openAttempts(story).flatMap((attempt): readonly Finding[] => {
    const { outcome, first, challenge } = attempt
    const { transport, octets } = first.request
    const repeated = challenge?.message.headerLines('Security-Server').join(', ')
    const expected = octets + (repeated ? ANSWER + repeated.length : ADDED)
    if (outcome !== 'silent' || transport !== 'udp' || expected <= LONG) return []
    const says = `${octets} octets over UDP: with the answer to the challenge it is about ${expected}, longer than ${LONG}`
    // what has to be repeated makes its length certain; nothing else speaks for silence, but with handsets known for it
    const isSure = repeated !== undefined && repeated !== '' && !isKnownForSilence(attempt, story)
    return [described(isSure ? POSSIBLE + 0.15 : POSSIBLE + 0.05, [proof(first.request, 'length', says)])]
  })
}

function isKnownForSilence({ userAgent, instance }: RegistrationAttempt, story: StoryView): boolean {
  return (story.habitsOf({ userAgent, imei: instance })?.silentAfterChallenge.length ?? 0) > 0
}

function described(confidence: number, proofs: Finding['proofs']): Finding {
  return {
    cause: 'large-datagrams-lost',
    confidence,
    what: 'Long messages over UDP do not arrive, short ones do: fragments are dropped on the way.',
    proofs,
    remedies: [
      advice(
        'Tell phones a smaller MTU (docs/guides/pcscf-discovery.md), let fragments pass, or have phones use TCP for long messages, as RFC 3261 wants it.',
        'voltaic doctor --only network',
      ),
    ],
  }
}
