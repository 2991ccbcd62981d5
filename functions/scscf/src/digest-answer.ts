import { digestAlgorithmOf, digestResponse, verifyDigestResponse } from '@voltaic/aka'
import { formatAuth, type SipRequest } from '@voltaic/sip'
import type { DigestUser } from './digest-users.ts'
import type { Credentials } from './register-case.ts'
import type { ScscfRoom } from './room.ts'

/** What an answer to a challenge of SIP Digest is worth. */
export type DigestVerdict =
  | 'right'
  /** Made with the password, but for a nonce that is over, unknown or used with this count before. */
  | 'stale'
  | 'wrong'

/**
 * Judges an answer, and uses its nonce count when it is right.
 *
 * @spec TS 24.229 §5.4.1.2.2A, §5.4.3.6.1; RFC 7616 §3.3, §3.4
 */
export function judgeDigest(
  request: SipRequest,
  credentials: Credentials,
  { secret, counts }: DigestUser,
  { clock, digest }: { readonly clock: ScscfRoom['runtime']['clock']; readonly digest: ScscfRoom['digest'] },
): DigestVerdict {
  const { qop, nonceCount, cnonce, nonce, username } = credentials
  // RFC 7616 §3.4: without qop there is no count, and so nothing against a replay
  if (!isQop(qop) || !secret.qop.includes(qop) || !cnonce || nonceCount === undefined) return 'wrong'
  if (digestAlgorithmOf(credentials.algorithm) !== secret.algorithm || credentials.realm !== secret.realm)
    return 'wrong'
  const parameters = {
    ...{ method: request.method, uri: credentials.uri, algorithm: secret.algorithm },
    ...{ nonce, nonceCount, cnonce, qop, entityBody: request.body },
  }
  if (!verifyDigestResponse(secret.ha1, parameters, credentials.response)) return 'wrong'
  const issuedAt = digest.nonces.issuedAt(nonce, username)
  if (issuedAt === undefined || clock.now() - issuedAt > digest.policy.nonceLifetimeMs) return 'stale'
  return counts.use(nonce, issuedAt, nonceCount) ? 'right' : 'stale'
}

/**
 * Authentication-Info: proves that this network knows the password too, and gives the nonce for the next time.
 *
 * @param credentials that `judgeDigest` has found right
 * @spec RFC 3261 §20.6, §22.4; RFC 7616 §3.5; TS 24.229 §5.4.1.2.2A
 */
export function authenticationInfo(credentials: Credentials, { secret }: DigestUser, nextNonce: string): string {
  const { qop, nonceCount = '', cnonce = '', nonce, uri } = credentials
  if (!isQop(qop)) throw new Error('credentials without qop are never right')
  // the 200 to a REGISTER has no body
  const parameters = { method: '', uri, algorithm: secret.algorithm, nonce, nonceCount, cnonce, qop }
  return formatAuth('', [
    ['nextnonce', nextNonce, true],
    ['qop', qop, false],
    ['rspauth', digestResponse(secret.ha1, parameters), true],
    ['cnonce', cnonce, true],
    ['nc', nonceCount, false],
  ])
}

/** The value of WWW-Authenticate or Proxy-Authenticate. @spec RFC 7616 §3.3; TS 24.229 §5.4.1.2.1B */
export function digestChallenge(impi: string, { secret }: DigestUser, isStale: boolean, room: ScscfRoom): string {
  return formatAuth('Digest', [
    ['realm', secret.realm, true],
    ['nonce', room.digest.nonces.issue(impi), true],
    ['algorithm', secret.algorithm, false],
    ['qop', secret.qop.join(','), true],
    ...(isStale ? ([['stale', 'true', false]] as const) : []),
  ])
}

function isQop(qop: string | undefined): qop is 'auth' | 'auth-int' {
  return qop === 'auth' || qop === 'auth-int'
}
