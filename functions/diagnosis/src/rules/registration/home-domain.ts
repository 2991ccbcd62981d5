import { advice, CERTAIN, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

const TWO_DIGITS = /^(ims\.mnc)(\d{2})(\.mcc\d{3}\.3gppnetwork\.org)$/

/** MNC always has three digits in a domain, 0 in front. @spec TS 23.003 §13.2 */
export const realmMncDigits: Rule = {
  cause: 'realm-mnc-digits',
  judge: (story) =>
    openAttempts(story).flatMap(({ domain, first }): readonly Finding[] => {
      const [, before, mnc, after] = TWO_DIGITS.exec(domain) ?? []
      if (mnc === undefined) return []
      return [
        {
          cause: 'realm-mnc-digits',
          confidence: CERTAIN + 0.05,
          what: `The phone registers with ${domain}; in a domain the MNC has three digits: ${before}0${mnc}${after}.`,
          proofs: [proof(first.request, 'Request-URI', domain)],
          remedies: [
            advice(
              'A phone without ISIM makes the domain from its IMSI and the length of the MNC in EF_AD: set the fourth octet of EF_AD to 02 or 03 as the MNC is long; on an ISIM mend EF_DOMAIN.',
            ),
          ],
        },
      ]
    }),
}

/** @spec TS 24.229 §5.2.2.1 */
export const realmNotServed: Rule = {
  cause: 'realm-not-served',
  judge: (story) =>
    openAttempts(story).flatMap((attempt): readonly Finding[] => {
      const confidence = confidenceOf(attempt, story)
      const { domain, first, last } = attempt
      if (confidence === undefined || last.final === undefined) return []
      return [
        {
          cause: 'realm-not-served',
          confidence,
          what: `The phone wants to register with ${domain}, and the P-CSCF does not lead there.`,
          proofs: [
            proof(first.request, 'Request-URI', domain),
            proof(last.final, 'Status-Line', last.final.message.startLine),
          ],
          remedies: [
            advice(
              'Write the domain of this network to the SIM (EF_DOMAIN of the ISIM, or IMSI and PLMN), or set `realm` in voltaic.yaml to it.',
              'voltaic config check',
            ),
          ],
        },
      ]
    }),
}

/** Somebody was challenged or let in there: the network serves that domain. */
function isServed(domain: string, { registrations }: StoryView): boolean {
  return registrations.some(
    (each) => each.domain === domain && (each.challenge !== undefined || each.outcome === 'registered'),
  )
}

function confidenceOf(attempt: RegistrationAttempt, story: StoryView): number | undefined {
  const { byCall } = story
  const { first, status, callId, last } = attempt
  // who was challenged was let in
  if ((status !== 403 && status !== 404) || attempt.challenge !== undefined) return undefined
  if (isServed(attempt.domain, story)) return undefined
  // and so was a request that went on
  if (byCall.get(callId)?.some((each) => each.method === 'REGISTER' && each.hops > first.hops)) return undefined
  const reason = last.final?.message.reason ?? ''
  return /home (network|domain)/i.test(reason) ? CERTAIN : Math.max(POSSIBLE, LIKELY - 0.3)
}
