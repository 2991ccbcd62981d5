import { type KeyCheck, type KeyEvidence, type PhoneAnswer, parseAkaNonce } from '@voltaic/aka'
import { readable } from '../../story/readable.ts'
import {
  type AuthParameters,
  answerIn,
  authorizationOf,
  type ChallengeAnswer,
  challengeOf,
  type RegistrationAttempt,
} from '../../story/registration-attempt.ts'
import type { SeenResponse } from '../../story/seen.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

/** A REGISTER that answered a challenge of AKA, and was no success. */
export interface AuthenticationFailure {
  readonly attempt: RegistrationAttempt
  /** The REGISTER with the answer. */
  readonly exchange: SipExchange
  /** The 401 that it answers. */
  readonly challenge: SeenResponse
  readonly answer: Exclude<ChallengeAnswer, 'none'>
  readonly rand: Uint8Array
  readonly autn: Uint8Array
  /** What the keys in the HSS say to it, where they can be asked; of the newest failure of a subscriber alone. */
  readonly check: () => KeyCheck | undefined
}

/**
 * Of each subscriber the newest failure is compared with what people mistype, and so many in all: whoever sends wrong answers by
 * the hundred must not keep the network busy when somebody asks why.
 */
const MAX_CHECKED = 8

/** @spec TS 24.229 §5.1.1.5.3; RFC 3310 §3.3, §3.4 */
export function authenticationFailures(story: StoryView): readonly AuthenticationFailure[] {
  const failures = openAttempts(story).flatMap((attempt) =>
    attempt.exchanges.flatMap((exchange, index): readonly Unchecked[] => {
      const challenge = attempt.exchanges[index - 1]?.final
      const answer = answerIn(exchange)
      const opened = openNonce(authorizationOf(exchange).get('nonce') ?? '')
      if (challenge === undefined || answer === 'none' || opened === undefined || !isAka(challenge)) return []
      const { rand, autn } = opened
      return [{ attempt, exchange, challenge, answer, rand, autn }]
    }),
  )
  const newest = newestOf(failures)
  return failures.map((failure) => ({
    ...failure,
    check: () => {
      const { attempt, exchange, answer } = failure
      return newest.has(failure) ? story.keys?.check(attempt.impi, evidenceOf(exchange, answer, failure)) : undefined
    },
  }))
}

type Unchecked = Omit<AuthenticationFailure, 'check'>

/** Those for which keys are searched; AUTS says by itself that they are right. */
function newestOf(failures: readonly Unchecked[]): ReadonlySet<Unchecked> {
  const wrong = failures.filter(({ answer }) => answer !== 'auts')
  const newest = new Map(wrong.map((failure) => [failure.attempt.impi, failure]))
  return new Set([...newest.values()].slice(-MAX_CHECKED))
}

/** Whether the keys that the HSS has now made what the phone answered; undefined where they cannot be asked. */
export function areKeysOf(
  { attempt, exchange, answer, rand, autn }: Unchecked,
  { keys }: StoryView,
): boolean | undefined {
  return keys?.isOf(attempt.impi, evidenceOf(exchange, answer, { rand, autn }))
}

/** By IMPI, where a phone has last answered a challenge with the keys that the HSS has now: then these are right. */
export function rightAnswers({ keys, registrations }: StoryView): ReadonlyMap<string, SipExchange> {
  const right = new Map<string, SipExchange>()
  if (keys === undefined) return right
  for (const { impi, outcome, exchanges } of registrations) {
    if (outcome !== 'registered') continue
    const found = exchanges.find((exchange) => {
      const opened = openNonce(authorizationOf(exchange).get('nonce') ?? '')
      if (opened === undefined || answerIn(exchange) !== 'response') return false
      return keys.isOf(impi, evidenceOf(exchange, 'response', opened)) === true
    })
    if (found !== undefined) right.set(impi, found)
  }
  return right
}

function isAka({ message }: SeenResponse): boolean {
  return (challengeOf(message).get('algorithm') ?? '').toUpperCase().startsWith('AKA')
}

/** RAND and AUTN in a nonce; undefined for one of another kind. */
export function openNonce(nonce: string): { readonly rand: Uint8Array; readonly autn: Uint8Array } | undefined {
  return readable(() => parseAkaNonce(nonce))
}

/** What a key check wants to know of a REGISTER that answers a challenge. */
export function evidenceOf(
  exchange: SipExchange,
  answer: AuthenticationFailure['answer'],
  { rand, autn }: { readonly rand: Uint8Array; readonly autn: Uint8Array },
): KeyEvidence {
  if (answer !== 'response') return { rand, autn, answer: { kind: 'mac-failure' } }
  return { rand, autn, answer: digestAnswer(exchange, authorizationOf(exchange)) }
}

function digestAnswer({ request, method }: SipExchange, params: AuthParameters): PhoneAnswer {
  const { body } = request.message
  const qop = params.get('qop')
  return {
    kind: 'digest',
    digest: {
      method,
      username: params.get('username') ?? '',
      realm: params.get('realm') ?? '',
      nonce: params.get('nonce') ?? '',
      uri: params.get('uri') ?? '',
      response: params.get('response') ?? '',
      entityBody: body,
      ...((qop === 'auth' || qop === 'auth-int') && {
        qop,
        cnonce: params.get('cnonce') ?? '',
        nonceCount: params.get('nc') ?? '',
      }),
    },
  }
}
