import { DecodeError } from '@voltaic/base'
import { type Hop, parseAuth, type SipRequest, type SipResponse, uriTextEquals } from '@voltaic/sip'
import { fetchAuthData } from './auth-data.ts'
import { digestChallenge, judgeDigest } from './digest-answer.ts'
import type { DigestUser } from './digest-users.ts'
import { type Credentials, readCredentials } from './register-case.ts'
import type { Binding, Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'
import { isByDigest } from './session-case.ts'

export type ProxyAuthentication =
  /** The request as it goes on. */
  | { readonly kind: 'accepted'; readonly request: SipRequest }
  | { readonly kind: 'refused'; readonly response: SipResponse }

/**
 * Challenges an initial request of a phone that registered by SIP Digest, which nothing but its address would protect
 * otherwise. Requests of other phones, of the same user too, go through as they are.
 *
 * @spec TS 24.229 §5.4.3.6.1; RFC 3261 §22.3; TS 33.203 §N.2.1.2
 */
export async function authenticateProxied(
  request: SipRequest,
  hop: Hop,
  registration: Registration,
  room: ScscfRoom,
): Promise<ProxyAuthentication> {
  if (!room.digest.policy.authenticatesRequests || !isByDigest(request, room)) return { kind: 'accepted', request }
  const bindings = registration.bindings.filter(({ authentication }) => authentication === 'digest')
  const answered = proxyCredentialsOf(request, room.config.realm)
  const binding = answered
    ? bindings.find(({ impi }) => impi === answered.credentials.username)
    : (bindings.find(({ contact }) => isFrom(request, contact)) ?? bindings[0])
  // somebody else's name, or a phone that has left meanwhile
  if (binding === undefined) return refused(hop, 403, room)
  const user = await userOf(hop, binding, room)
  if ('response' in user) return { kind: 'refused', response: user.response }
  if (answered === undefined) return challenged(hop, binding, user, false, room)
  // RFC 7616 §3.4.6: what was authenticated must be what is asked for
  if (!uriTextEquals(answered.credentials.uri, request.uri)) return refused(hop, 400, room)
  switch (judgeDigest(request, answered.credentials, user, { clock: room.runtime.clock, digest: room.digest })) {
    case 'right':
      user.failures = 0
      return { kind: 'accepted', request: request.with('Proxy-Authorization', answered.others) }
    case 'stale':
      return challenged(hop, binding, user, true, room)
    case 'wrong':
      user.failures += 1
      if (user.failures < room.digest.policy.maxFailures) return challenged(hop, binding, user, false, room)
      user.failures = 0
      return refused(hop, 403, room)
  }
}

async function userOf(
  hop: Hop,
  { impi, impu, expiresAt }: Binding,
  room: ScscfRoom,
): Promise<DigestUser | { readonly response: SipResponse }> {
  const known = room.digest.users.find(impi)
  if (known !== undefined) return known
  const fetched = await fetchAuthData(hop, { impi, impu, scheme: 'SIP Digest' }, room)
  if (fetched.kind === 'refused') return fetched
  // the HSS has another scheme for this user by now
  if (fetched.kind === 'aka') return { response: hop.reply(403) }
  const { nonceLifetimeMs } = room.digest.policy
  const until = Math.max(expiresAt, room.runtime.clock.now() + nonceLifetimeMs)
  return room.digest.users.put(impi, fetched.secret, until)
}

function challenged(
  hop: Hop,
  { impi }: Binding,
  user: DigestUser,
  isStale: boolean,
  room: ScscfRoom,
): ProxyAuthentication {
  const headers = [['Proxy-Authenticate', digestChallenge(impi, user, isStale, room)]] as const
  return { kind: 'refused', response: hop.reply(407, { headers }) }
}

function refused(hop: Hop, status: 400 | 403, room: ScscfRoom): ProxyAuthentication {
  room.runtime.counters.add('scscf.digest.refused')
  return { kind: 'refused', response: hop.reply(status, { reason: 'Authentication Failed' }) }
}

function isFrom(request: SipRequest, contact: string): boolean {
  return request.headerLines('Contact').some((line) => line.includes(contact))
}

/** RFC 3261 §22.3: each proxy on the way has a line of its own, told apart by the realm. */
function proxyCredentialsOf(
  request: SipRequest,
  realm: string,
): { readonly credentials: Credentials; readonly others: readonly string[] } | undefined {
  const lines = request.headerLines('Proxy-Authorization')
  const own = lines.find((line) => isForRealm(line, realm))
  const credentials = own === undefined ? undefined : readCredentials(own)
  return credentials && { credentials, others: lines.filter((line) => line !== own) }
}

function isForRealm(line: string, realm: string): boolean {
  try {
    return parseAuth(line).params.get('realm') === realm
  } catch (error) {
    // what cannot be read is for somebody else
    if (error instanceof DecodeError) return false
    throw error
  }
}
