import type { Evidence } from './evidence.ts'
import type { Finding } from './finding.ts'
import { failedCalls } from './rules/call/failed-calls.ts'
import { openAttempts } from './rules/registration/open-attempts.ts'
import type { CallAttempt } from './story/call-attempt.ts'
import type { RegistrationAttempt } from './story/registration-attempt.ts'
import { type StoryView, viewStory } from './story/story-view.ts'
import { userOf } from './whose.ts'
import { worksSince } from './works-since.ts'

/** Something that was tried and failed, whether or not a rule knows why. */
export interface Failure {
  readonly procedure: 'registration' | 'call' | 'text'
  /** Of its first request; milliseconds since 1970. */
  readonly at: number
  /** Whom it was for: the number or URI that was called, the identity that was to be registered. */
  readonly to: string
  /** The last answer as it came, with what its Reason or Warning adds: `404 Not Found`; or that there was none. */
  readonly says: string
  /** The element that refused; undefined where nobody answered. */
  readonly by?: string
  readonly callId: string
  /** Place of that answer, or else of the request, in a trace. */
  readonly sequence?: number
  /** When it or the request was seen. */
  readonly seenAt: number
}

/** Of more the last ones are named. */
const MAX_FAILURES = 5

/** What failed, has not worked since, and is explained by no finding; the last one first. */
export function unexplained(evidence: Evidence, findings: readonly Finding[]): readonly Failure[] {
  const story = viewStory(evidence)
  // what names neither a Call-ID nor a subscriber, such as an HSS that is down, may explain them all
  if (findings.some(({ who, explains = [] }) => who === undefined && explains.length === 0)) return []
  const explained = new Set(findings.flatMap(({ explains = [] }) => explains))
  const known = new Set(findings.flatMap(({ who, explains = [] }) => (explains.length === 0 && who ? userOf(who) : [])))
  const open = openAttempts(story).filter(({ impi, impu }) => !known.has(userOf(impi)) && !known.has(userOf(impu)))
  return [...open.map(ofRegistration), ...failedCalls(story).map(ofCall)]
    .filter(({ callId }) => !explained.has(callId) && !isMended(callId, story))
    .sort((a, b) => b.at - a.at)
    .slice(0, MAX_FAILURES)
}

function isMended(callId: string, story: StoryView): boolean {
  return worksSince([{ at: 0, where: '', field: '', says: '', callId }], story) !== undefined
}

function ofRegistration({ first, last, impu, callId }: RegistrationAttempt): Failure {
  return {
    ...{ procedure: 'registration', to: impu, callId, at: first.request.at },
    ...answered(last.final ?? last.request),
  }
}

function ofCall({ method, first, dialled, callId, refusal, final }: CallAttempt): Failure {
  const procedure = method === 'MESSAGE' ? 'text' : 'call'
  return { procedure, to: dialled, callId, at: first.request.at, ...answered(refusal ?? final ?? first.request) }
}

/** @spec RFC 3326 §2; RFC 3261 §20.43 */
function answered(
  seen: CallAttempt['first']['request'] | NonNullable<CallAttempt['final']>,
): Pick<Failure, 'says' | 'by' | 'sequence' | 'seenAt'> {
  const { message, at, sequence, sender } = seen
  const place = { seenAt: at, ...(sequence !== undefined && { sequence }) }
  if (!('status' in message)) return { says: `no answer to ${message.method}`, ...place }
  const more = message.header('Warning') ?? message.header('Reason')
  const says = `${message.status} ${message.reason}${more === undefined ? '' : ` (${more})`}`
  return { says, by: sender, ...place }
}
