import { advice, CERTAIN, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'

/** A phone that has come back within this time was late, not gone; in milliseconds. */
const LATE_MS = 5000

/** @spec TS 24.229 §5.1.1.4.1, §5.4.1.5 */
export const registrationNotRefreshed: Rule = {
  cause: 'registration-not-refreshed',
  judge: (story) => [...ofEvents(story), ...ofCapture(story)],
}

function ofEvents({ events }: StoryView): readonly Finding[] {
  return events
    .filter(({ kind, what }) => kind === 'timer' && what === 'registration expired')
    .map(({ at, element, subscribers = [] }) => ({
      ...described(subscribers[0] ?? 'the subscriber'),
      confidence: CERTAIN,
      proofs: [{ at, where: `timer of ${element}`, field: 'registration', says: 'expired without a REGISTER' }],
    }))
}

/** In a capture there is no timer to see; but what was granted, and that nothing came. */
function ofCapture({ registrations, until, events }: StoryView): readonly Finding[] {
  if (events.length > 0) return []
  // in the order of time, so that the last one stays
  const lastOf = new Map(registrations.map(({ impi, first }) => [impi, first.request.at]))
  return registrations.flatMap((attempt): readonly Finding[] => {
    const { last, impi } = attempt
    const granted = grantedSeconds(attempt)
    if (granted === undefined || last.final === undefined) return []
    const endsAt = last.final.at + granted * 1000
    if (until < endsAt + LATE_MS || (lastOf.get(impi) ?? 0) > last.request.at) return []
    const says = `${granted} s, and no REGISTER in that time`
    return [{ ...described(impi), confidence: LIKELY, proofs: [proof(last.final, 'Contact: expires', says)] }]
  })
}

function grantedSeconds({ outcome, isDeregistration, last }: RegistrationAttempt): number | undefined {
  if (outcome !== 'registered' || isDeregistration) return undefined
  const { message } = last.final ?? {}
  const text = /;\s*expires\s*=\s*"?(\d+)/i.exec(message?.header('Contact') ?? '')?.[1] ?? message?.header('Expires')
  return text === undefined ? undefined : Number(text)
}

function described(who: string): Pick<Finding, 'cause' | 'what' | 'remedies'> {
  return {
    cause: 'registration-not-refreshed',
    what: `The registration of ${who} has run out: its phone was expected to renew it and did not.`,
    remedies: [
      advice(
        'A phone that is out of reach or switched off looks the same. Otherwise: does the phone lose its way to the P-CSCF (TCP connection closed, IPsec removed too early, another address), or does it take the lifetime granted for longer than it is? Grant a shorter lifetime to find out: `maxExpires` (docs/reference/config.md).',
      ),
    ],
  }
}
