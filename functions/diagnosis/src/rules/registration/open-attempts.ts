import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'

/** After this time without a word nothing more is to be expected, in milliseconds: seven repetitions of a request. */
export const SILENCE_MS = 4000

/** Of more attempts the last ones are looked at: the others say the same. */
const MAX_ATTEMPTS = 500

/**
 * Attempts that did not end well, and after which the same phone has not registered. Of one that is under way nothing can be
 * said yet.
 */
export function openAttempts({ registrations, lastRegistered, until }: StoryView): readonly RegistrationAttempt[] {
  const open = registrations.filter((attempt) => {
    if (attempt.outcome === 'registered') return false
    if (isWaiting(attempt) && until - lastSeenAt(attempt) < SILENCE_MS) return false
    return (lastRegistered.get(attempt.impi) ?? Number.NEGATIVE_INFINITY) <= attempt.first.request.at
  })
  return open.slice(-MAX_ATTEMPTS)
}

function isWaiting({ outcome }: RegistrationAttempt): boolean {
  return outcome === 'silent' || outcome === 'unanswered'
}

function lastSeenAt({ last }: RegistrationAttempt): number {
  return last.final?.at ?? last.request.at
}
