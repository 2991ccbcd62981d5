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
  /** What the keys in the HSS say to it, where they can be asked. */
  readonly check: KeyCheck | undefined
}

/** @spec TS 24.229 §5.1.1.5.3; RFC 3310 §3.3, §3.4 */
export function authenticationFailures(story: StoryView): readonly AuthenticationFailure[] {
  return openAttempts(story).flatMap((attempt) =>
    attempt.exchanges.flatMap((exchange, index): readonly AuthenticationFailure[] => {
      const challenge = attempt.exchanges[index - 1]?.final
      const answer = answerIn(exchange)
      const opened = openNonce(authorizationOf(exchange).get('nonce') ?? '')
      if (challenge === undefined || answer === 'none' || opened === undefined || !isAka(challenge)) return []
      const { rand, autn } = opened
      const check = story.keys?.check(attempt.impi, evidenceOf(exchange, answer, opened))
      return [{ attempt, exchange, challenge, answer, rand, autn, check }]
    }),
  )
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
