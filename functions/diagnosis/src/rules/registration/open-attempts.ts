import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'

/** After this time without a word nothing more is to be expected, in milliseconds: seven repetitions of a request. */
export const SILENCE_MS = 4000

/**
 * Attempts that did not end well, and after which the same phone has not registered. Of one that is under way nothing can be
 * said yet.
 */
export function openAttempts({ registrations, until }: StoryView): readonly RegistrationAttempt[] {
  return registrations.filter((attempt) => {
    if (attempt.outcome === 'registered') return false
    if (isWaiting(attempt) && until - lastSeenAt(attempt) < SILENCE_MS) return false
    return !registrations.some((other) => other.impi === attempt.impi && isLater(other, attempt))
  })
}

function isWaiting({ outcome }: RegistrationAttempt): boolean {
  return outcome === 'silent' || outcome === 'unanswered'
}

function lastSeenAt({ last }: RegistrationAttempt): number {
  return last.final?.at ?? last.request.at
}

function isLater(other: RegistrationAttempt, attempt: RegistrationAttempt): boolean {
  return other.outcome === 'registered' && other.first.request.at > attempt.first.request.at
}
