import type { EventTrace } from '@voltaic/runtime'
import type { SipMessage } from '@voltaic/sip'
import { SILENCE_MS } from '../rules/registration/open-attempts.ts'
import { answerIn, challengeOf, type RegistrationAttempt } from '../story/registration-attempt.ts'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** What the S-CSCF says of bindings, besides what a REGISTER says itself. @spec RFC 3680 §5.2 */
const ENDED: Readonly<Record<string, Pick<DraftEntry, 'outcome' | 'what'>>> = {
  expired: { outcome: 'failure', what: 'Registration expired: the phone did not refresh it' },
  deactivated: { outcome: 'note', what: 'De-registered by the network; the phone is asked to register anew' },
  rejected: { outcome: 'note', what: 'De-registered by the network; the phone is asked to stay away' },
  unregistered: { outcome: 'note', what: 'De-registered' },
}
/** An event belongs to the REGISTER that was answered so long before it, or after; in milliseconds. */
const NEAR_MS = 1000

/** Attempts to register, to refresh and to leave, and ends that no message of the phone brought about. */
export function registrationEntries({ story, isOwn }: TimelineStory): readonly DraftEntry[] {
  const attempts = story.registrations.filter(({ impi, impu }) => isOwn(impi) || isOwn(impu))
  const events = story.events.filter(({ what }) => what.startsWith('registration '))
  const registered = new Set<string>()
  const own = attempts.map((attempt): DraftEntry => {
    const isRefresh = wordNear(attempt, events) === 'refreshed' || registered.has(attempt.callId)
    if (attempt.outcome === 'registered') registered.add(attempt.callId)
    return { ...placeOf(attempt), ...outcomeOf(attempt, isRefresh, story.until) }
  })
  return [...own, ...unseen(events, attempts)]
}

function placeOf(attempt: RegistrationAttempt): Pick<DraftEntry, 'at' | 'kind' | 'until' | 'callId' | 'detail'> {
  const { first, callId } = attempt
  return { at: first.request.at, until: endOf(attempt), kind: 'registration', callId, detail: detailOf(attempt) }
}

function endOf({ last }: RegistrationAttempt): number {
  return last.final?.at ?? last.request.at
}

function detailOf(attempt: RegistrationAttempt): string {
  const { first, challenge, exchanges, userAgent } = attempt
  const { from, receiver } = first.request
  const algorithm = challenge && (challengeOf(challenge.message).get('algorithm') ?? 'MD5')
  return [
    `from ${from.host}:${from.port} through ${receiver}`,
    algorithm === undefined ? 'not challenged' : `challenged with ${algorithm}`,
    exchanges.some((each) => answerIn(each) === 'auts') && 'sequence number resynchronised',
    challenge?.message.has('Security-Server') && 'over IPsec',
    userAgent,
  ]
    .filter(Boolean)
    .join(', ')
}

function outcomeOf(
  attempt: RegistrationAttempt,
  isRefresh: boolean,
  until: number,
): Pick<DraftEntry, 'outcome' | 'what'> {
  const { outcome, isDeregistration, last } = attempt
  const act = isDeregistration ? 'De-registration' : isRefresh ? 'Refresh' : 'Registration'
  switch (outcome) {
    case 'registered':
      return registeredOutcome(attempt, isRefresh)
    case 'refused':
      return { outcome: 'failure', what: `${act} refused: ${statusOf(last.final?.message)}` }
    case 'challenged again':
      return { outcome: 'failure', what: `${act} failed: ${WRONG_ANSWERS[answerIn(last)]}` }
    case 'silent':
    case 'unanswered': {
      if (until - endOf(attempt) < SILENCE_MS) return { outcome: 'open', what: `${act} under way` }
      const why = outcome === 'silent' ? 'the phone did not answer the challenge' : 'nobody answered the REGISTER'
      return { outcome: 'failure', what: `${act} failed: ${why}` }
    }
  }
}

/** @spec TS 24.229 §5.1.1.5.3 */
const WRONG_ANSWERS: Readonly<Record<ReturnType<typeof answerIn>, string>> = {
  none: 'the phone did not answer the challenge',
  response: 'its answer to the challenge was wrong',
  auts: 'SIM and HSS do not agree on the sequence number',
  'mac-failure': 'the SIM does not believe the challenge',
}

function registeredOutcome(
  { isDeregistration, last }: RegistrationAttempt,
  isRefresh: boolean,
): Pick<DraftEntry, 'outcome' | 'what'> {
  if (isDeregistration) return { outcome: 'note', what: 'De-registered by the phone' }
  const seconds = last.final && grantedSeconds(last.final.message)
  const lifetime = seconds === undefined ? '' : ` for ${seconds} s`
  return { outcome: 'success', what: `${isRefresh ? 'Registration refreshed' : 'Registered'}${lifetime}` }
}

/** Of the binding that lasts longest. @spec RFC 3261 §10.3 */
function grantedSeconds(message: SipMessage): number | undefined {
  const contacts = message.list('Contact').map((each) => /;\s*expires\s*=\s*"?(\d{1,10})/i.exec(each)?.[1])
  const seconds = contacts.map((each) => Number(each ?? message.header('Expires'))).filter(Number.isFinite)
  return seconds.length === 0 ? undefined : Math.max(...seconds)
}

export function statusOf(message: { readonly status: number; readonly reason: string } | undefined): string {
  return message === undefined ? 'no answer' : `${message.status} ${message.reason}`
}

function wordOf({ what }: EventTrace): string {
  return /^registration (\w+)/.exec(what)?.[1] ?? ''
}

function isNear(attempt: RegistrationAttempt, { at }: EventTrace): boolean {
  return at >= attempt.first.request.at - NEAR_MS && at <= endOf(attempt) + NEAR_MS
}

function wordNear(attempt: RegistrationAttempt, events: readonly EventTrace[]): string | undefined {
  const event = events.find((each) => isNear(attempt, each))
  return event && wordOf(event)
}

/** What became of bindings without a REGISTER that was seen. */
function unseen(events: readonly EventTrace[], attempts: readonly RegistrationAttempt[]): readonly DraftEntry[] {
  const told = new Set<string>()
  return events.flatMap((event): readonly DraftEntry[] => {
    const word = wordOf(event)
    const isSaid = ['registered', 'refreshed', 'unregistered'].includes(word)
    if (isSaid && attempts.some((attempt) => isNear(attempt, event))) return []
    // one contact goes with each flow of a phone, and they go together
    const key = `${word} ${Math.round(event.at / NEAR_MS)}`
    if (told.has(key)) return []
    told.add(key)
    const words = ENDED[word] ?? { outcome: 'success' as const, what: `Registration ${word}` }
    const contact = event.fields?.['contact']
    return [
      {
        ...{ at: event.at, until: event.at, kind: 'registration', ...words },
        detail: `says ${event.element}${contact === undefined ? '' : `, of ${contact}`}`,
      },
    ]
  })
}
