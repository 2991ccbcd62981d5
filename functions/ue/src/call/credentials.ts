import type { Random } from '@voltaic/runtime'
import type { SipResponse } from '@voltaic/sip'
import { answerDigestChallenge, digestChallengeIn } from '../digest/digest-challenge.ts'
import type { Credentials } from './call-options.ts'

export interface DigestAnswer {
  readonly realm: string
  /** The answer before was right, but for a nonce that is over: there is reason to try again. */
  readonly isStale: boolean
  /** For the next INVITE. */
  readonly header: readonly [name: string, value: string]
}

/**
 * Answers the challenge of a proxy or of the other side to an INVITE.
 *
 * @returns undefined when there is no challenge of Digest with MD5 or SHA-256, or only one that wants the body protected,
 * which is not there yet
 * @spec RFC 3261 §22.2, §22.3; RFC 7616 §3.4
 */
export function answerDigest(
  challenge: SipResponse,
  credentials: Credentials,
  uri: string,
  random: Random,
): DigestAnswer | undefined {
  const isProxy = challenge.status === 407
  const found = digestChallengeIn(challenge, isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')
  if (found === undefined || found.qop === 'auth-int') return undefined
  const request = { method: 'INVITE', uri, count: 1, cnonce: random.hex(8) }
  const { value } = answerDigestChallenge(found, credentials, request)
  const name = isProxy ? 'Proxy-Authorization' : 'Authorization'
  return { realm: found.realm, isStale: found.isStale, header: [name, value] }
}
