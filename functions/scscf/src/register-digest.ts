import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { acceptRegistration } from './accept-registration.ts'
import { fetchAuthData } from './auth-data.ts'
import { authenticationFailed } from './authentication-failed.ts'
import { challengeAka, challengeDigest, type RegisteringUser } from './challenge.ts'
import { authenticationInfo, judgeDigest } from './digest-answer.ts'
import type { DigestUser } from './digest-users.ts'
import type { Credentials } from './register-case.ts'
import type { ScscfRoom } from './room.ts'
import { digestServiceRoute } from './session-case.ts'

/**
 * A REGISTER with an answer of SIP Digest: accepts it, challenges once more, or gives up.
 *
 * @spec TS 24.229 §5.4.1.2.2A, §5.4.1.2.3B; TS 33.203 §N.2.1
 */
export async function registerByDigest(
  request: SipRequest,
  hop: Hop,
  credentials: Credentials,
  who: RegisteringUser,
  room: ScscfRoom,
): Promise<SipResponse> {
  const found = await userOf(hop, who, room)
  if (found.kind === 'refused') return found.response
  const { user } = found
  switch (judgeDigest(request, credentials, user, { clock: room.runtime.clock, digest: room.digest })) {
    case 'stale':
      return challengeDigest(hop, who, user, true, room)
    case 'wrong':
      user.failures += 1
      if (user.failures < room.digest.policy.maxFailures) return challengeDigest(hop, who, user, false, room)
      user.failures = 0
      room.pending.take(who.impi)
      return authenticationFailed('digest', hop, who, room)
    case 'right':
      user.failures = 0
      room.pending.take(who.impi)
      return accept(request, hop, credentials, who, user, room)
  }
}

async function accept(
  request: SipRequest,
  hop: Hop,
  credentials: Credentials,
  who: RegisteringUser,
  user: DigestUser,
  room: ScscfRoom,
): Promise<SipResponse> {
  const { users, nonces, policy } = room.digest
  // its counts are kept for as long as the nonce is good, whatever becomes of the registration
  users.keepUntil(who.impi, room.runtime.clock.now() + policy.nonceLifetimeMs)
  const phone = { ...who, response: credentials.response, authentication: 'digest' } as const
  const response = await acceptRegistration(request, hop, phone, room)
  if (response.status !== 200) return response
  for (const binding of room.registrar.find(who.impu)?.bindings ?? []) {
    if (binding.impi === who.impi) users.keepUntil(who.impi, binding.expiresAt)
  }
  const informed = response.with('Authentication-Info', authenticationInfo(credentials, user, nonces.issue(who.impi)))
  return informed.header('Service-Route') === undefined
    ? informed
    : informed.with('Service-Route', digestServiceRoute(room))
}

type Found =
  | { readonly kind: 'user'; readonly user: DigestUser }
  | { readonly kind: 'refused'; readonly response: SipResponse }

/**
 * What is known of a user who is being challenged or is registered here; of any other the HSS is asked, which may have
 * changed its mind. Whom it knows by AKA is challenged so, whatever the answer says.
 */
async function userOf(hop: Hop, who: RegisteringUser, room: ScscfRoom): Promise<Found> {
  const { impi, impu } = who
  const isBound = room.registrar
    .find(impu)
    ?.bindings.some((binding) => binding.impi === impi && binding.authentication === 'digest')
  const known = isBound || room.pending.isDigest(impi, impu) ? room.digest.users.find(impi) : undefined
  if (known !== undefined) return { kind: 'user', user: known }
  const fetched = await fetchAuthData(hop, { impi, impu, scheme: 'Unknown' }, room)
  if (fetched.kind === 'refused') return fetched
  if (fetched.kind === 'aka') return { kind: 'refused', response: challengeAka(hop, who, fetched.vector, room) }
  const until = room.runtime.clock.now() + room.config.awaitAuthMs
  return { kind: 'user', user: room.digest.users.put(impi, fetched.secret, until) }
}
