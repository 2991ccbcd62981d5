import { type Address, addressKey } from '@voltaic/runtime'
import { advice, type Finding, LIKELY } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from '../registration/open-attempts.ts'

interface Reset {
  readonly at: number
  readonly where: string
  /** `host:port` of one end or of both. */
  readonly ends: ReadonlySet<string>
}

/** @spec RFC 3261 §18; RFC 9293 §3.5.2 */
export const connectionReset: Rule = {
  cause: 'connection-reset',
  judge(story) {
    const resets = [...resetsOfEvents(story), ...resetsOfCapture(story)]
    // who has heard a refusal was reached: a connection that is closed behind it keeps nobody out
    const unheard = openAttempts(story).filter(({ outcome }) => outcome === 'unanswered' || outcome === 'silent')
    return unheard.flatMap((attempt): readonly Finding[] => {
      const reset = resets.find((each) => isOf(each, attempt))
      if (reset === undefined) return []
      return [
        {
          cause: 'connection-reset',
          confidence: LIKELY + 0.15,
          what: `The TCP connection of ${attempt.impi} was reset before it had registered: by a firewall that knows nothing of it, or by the phone.`,
          proofs: [
            { at: reset.at, where: reset.where, field: 'connection', says: `reset: ${[...reset.ends].join(' and ')}` },
          ],
          remedies: [
            advice(
              'Look for a firewall or translator with a short memory between phone and P-CSCF; capture on both sides of it to see who sends the RST.',
              'voltaic doctor --only firewall nat',
            ),
          ],
        },
      ]
    })
  },
}

function resetsOfEvents({ events }: StoryView): readonly Reset[] {
  return events
    .filter(({ kind, what }) => kind === 'connection' && what === 'connection reset')
    .map(({ at, element, fields }) => ({
      at,
      where: `event of ${element}`,
      ends: new Set([String(fields?.['remote'])]),
    }))
}

function resetsOfCapture({ capture }: StoryView): readonly Reset[] {
  return (capture?.resets ?? []).map(({ at, from, to }) => ({
    at,
    where: 'capture',
    ends: new Set([addressKey(from), addressKey(to)]),
  }))
}

function isOf({ at, ends }: Reset, { exchanges }: RegistrationAttempt): boolean {
  return exchanges.some(({ request }) => request.at <= at && [request.from, request.to].some((end) => has(ends, end)))
}

function has(ends: ReadonlySet<string>, end: Address): boolean {
  return ends.has(addressKey(end))
}
