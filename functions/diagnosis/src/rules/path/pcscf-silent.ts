import { addressKey, formatAddress } from '@voltaic/runtime'
import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from '../registration/open-attempts.ts'

/** When a phone gives a REGISTER up: Timer F, in milliseconds. @spec RFC 3261 §17.1.2.2 */
const GIVEN_UP_MS = 32_000
/** Where a P-CSCF listens, unless the phone was told another port. @spec RFC 3261 §18.1.1 */
const SIP_PORTS: ReadonlySet<number> = new Set([5060, 5061])
/** So often refused is no accident. */
const REFUSED_OFTEN = 3

/** @spec RFC 3261 §17.1.2.2; RFC 9293 §3.5.1 */
export const pcscfSilent: Rule = {
  cause: 'pcscf-silent',
  judge: (story) => [...unanswered(story), ...refused(story)],
}

/** Nobody has said a word to the phone, and nobody has passed the REGISTER on. */
function unanswered(story: StoryView): readonly Finding[] {
  const silent = openAttempts(story).filter((attempt) => isUnheard(attempt, story))
  return silent.map(({ exchanges, impi, first, last }) => {
    const sendings = exchanges.reduce((sum, each) => sum + each.sendings, 0)
    const hasGivenUp = story.until - last.request.at >= GIVEN_UP_MS || sendings > REFUSED_OFTEN
    const place = formatAddress(first.request.to)
    return described(hasGivenUp ? LIKELY : POSSIBLE + 0.05, `${place} has not answered a single REGISTER of ${impi}.`, [
      proof(first.request, 'Request-Line', `sent ${sendings} times to ${place}, no answer`),
    ])
  })
}

function isUnheard({ outcome, exchanges, callId }: RegistrationAttempt, { byCall }: StoryView): boolean {
  if (outcome !== 'unanswered' || exchanges.some(({ responses, final }) => responses.length > 0 || final)) return false
  return byCall.get(callId)?.every(({ hops }) => hops <= 1) ?? true
}

/** A connection to where a P-CSCF would be is refused, again and again, and no message ever comes of it. */
function refused({ capture, sip }: StoryView): readonly Finding[] {
  const bySip = Map.groupBy(
    (capture?.resets ?? []).filter(({ from }) => SIP_PORTS.has(from.port)),
    ({ from }) => addressKey(from),
  )
  return [...bySip].flatMap(([place, resets]): readonly Finding[] => {
    const isHeard = sip.some(({ request }) => [request.from, request.to].some((end) => addressKey(end) === place))
    const [first] = resets
    if (isHeard || first === undefined || resets.length < REFUSED_OFTEN) return []
    const says = `refused ${resets.length} times, first a connection of ${formatAddress(first.to)}`
    return [
      described(LIKELY, `${formatAddress(first.from)} refuses connections: nothing listens there.`, [
        { at: first.at, where: 'capture', field: 'connection', says },
      ]),
    ]
  })
}

function described(confidence: number, what: string, proofs: Finding['proofs']): Finding {
  return {
    cause: 'pcscf-silent',
    confidence,
    what,
    proofs,
    remedies: [
      advice(
        'Start the P-CSCF; compare the address that the phone was given (PCO, DHCP or DNS) with the one it listens at; look for a firewall and for the route back to the phone.',
        'voltaic doctor --only ports firewall network',
      ),
    ],
  }
}
