import type { Proof } from './finding.ts'
import { userOf } from './rules/call/failed-calls.ts'
import type { CallAttempt } from './story/call-attempt.ts'
import type { RegistrationAttempt } from './story/registration-attempt.ts'
import type { StoryView } from './story/story-view.ts'

/**
 * When the same was tried again with success after all that some proofs are of: the same phone registered, or the same user
 * reached the same number. Of what did not fail as a whole, such as a call without speech, nothing follows from the next one.
 *
 * @returns undefined while it has not
 */
export function worksSince(proofs: readonly Proof[], story: StoryView): number | undefined {
  const callIds = new Set(proofs.flatMap(({ callId }) => callId ?? []))
  const times = [...callIds].map((callId) => successAfter(callId, story))
  const known = times.filter((at) => at !== undefined)
  return known.length === 0 || known.length < times.length ? undefined : Math.max(...known)
}

function successAfter(callId: string, { calls, registrations }: StoryView): number | undefined {
  const call = calls.findLast((each) => each.callId === callId)
  if (call !== undefined) return timeOf(calls.find((other) => isMendedBy(call, other)))
  const attempt = registrations.findLast((each) => each.callId === callId && each.outcome !== 'registered')
  return attempt && timeOf(registrations.find((other) => isRegisteredBy(attempt, other)))
}

function timeOf(attempt: Pick<CallAttempt | RegistrationAttempt, 'first'> | undefined): number | undefined {
  return attempt?.first.request.at
}

function isMendedBy(call: CallAttempt, other: CallAttempt): boolean {
  const status = call.final?.message.status
  return (
    (status === undefined || status >= 300) &&
    other.method === call.method &&
    other.first.request.at > call.first.request.at &&
    isSuccess(other.final?.message.status) &&
    userOf(other.dialled) === userOf(call.dialled) &&
    userOf(other.caller) === userOf(call.caller)
  )
}

function isRegisteredBy(attempt: RegistrationAttempt, other: RegistrationAttempt): boolean {
  return (
    other.impi === attempt.impi && other.outcome === 'registered' && other.first.request.at > attempt.first.request.at
  )
}

function isSuccess(status = 0): boolean {
  return status >= 200 && status < 300
}
