import { parseAkaNonce, parseAuts, verifyDigestAkaResponse } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import { type Hop, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import { acceptRegistration } from './accept-registration.ts'
import { challenge } from './challenge.ts'
import type { PendingAuthentication } from './pending-authentications.ts'
import { type Credentials, credentialsOf, registerCase } from './register-case.ts'
import type { ScscfRoom } from './room.ts'

/**
 * REGISTER at the S-CSCF: challenge, verify, accept. Which of these is decided by `registerCase`.
 *
 * @spec TS 24.229 §5.4.1.2; TS 29.228 §6.3, §6.1.2; RFC 3310 §3
 */
export async function register(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const credentials = credentialsOf(request)
  const impu = room.canonicalImpu(parseNameAddr(request.header('To') ?? '').uri)
  const impi = credentials?.username || impu.replace(/^sips?:/, '')
  const who = { impi, impu }

  const decided = registerCase({
    credentials,
    pendingNonce: room.pending.nonceOf(impi, impu),
    isRefresh: isRefresh(credentials, who, room),
    refreshWithoutChallenge: room.config.refreshWithoutChallenge,
  })
  switch (decided) {
    case 'challenge':
      return challenge(hop, who, room)
    case 'accept':
      return acceptRegistration(request, hop, { ...who, response: credentials?.response ?? '' }, room)
    case 'resynchronise': {
      const pending = room.pending.take(impi)
      const resynchronisation = randWithAuts(pending, credentials)
      if (!resynchronisation) return authenticationFailed(hop, who, room)
      room.runtime.counters.add('scscf.aka.resynchronisation')
      return challenge(hop, { ...who, resynchronisation }, room)
    }
    case 'verify': {
      const pending = room.pending.take(impi)
      if (!pending || !credentials || !isRight(request, credentials, pending)) {
        return authenticationFailed(hop, who, room)
      }
      return acceptRegistration(request, hop, { ...who, response: credentials.response }, room)
    }
    case 'reject':
      room.pending.take(impi)
      return authenticationFailed(hop, who, room)
  }
}

/**
 * A wrong answer ends this attempt and nothing else: a registration that exists stays.
 *
 * @spec TS 24.229 §5.4.1.2.3A; TS 29.228 §6.1.2
 */
async function authenticationFailed(
  hop: Hop,
  who: { impi: string; impu: string },
  room: ScscfRoom,
): Promise<SipResponse> {
  room.runtime.counters.add('scscf.aka.failed')
  await room.assign({
    impi: who.impi,
    impus: [who.impu],
    type: 'AUTHENTICATION_FAILURE',
    userDataAlreadyAvailable: true,
  })
  return hop.reply(403, { reason: 'Authentication Failed' })
}

function isRight(request: SipRequest, credentials: Credentials, pending: PendingAuthentication): boolean {
  const { username, realm, uri, qop, nonceCount, cnonce } = credentials
  return verifyDigestAkaResponse(
    {
      username,
      realm,
      uri,
      method: request.method,
      nonce: pending.nonce,
      password: pending.expectedResponse,
      entityBody: request.body,
      ...(qop === 'auth' || qop === 'auth-int' ? { qop, nonceCount: nonceCount ?? '', cnonce: cnonce ?? '' } : {}),
    },
    credentials.response,
  )
}

// TS 29.228 §6.3.1: the HSS gets the RAND of the challenge that failed together with the AUTS of the phone
function randWithAuts(
  pending: PendingAuthentication | undefined,
  credentials: Credentials | undefined,
): Uint8Array | undefined {
  if (!pending || credentials?.auts === undefined) return undefined
  try {
    return Buffer.concat([parseAkaNonce(pending.nonce).rand, parseAuts(credentials.auts)])
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

// A protected request proves who sent it. An unprotected one proves it, weakly, by the response that the S-CSCF last
// accepted from the same phone (TS 24.229 §5.1.1.4.1 has the phone repeat it).
function isRefresh(
  credentials: Credentials | undefined,
  who: { impi: string; impu: string },
  room: ScscfRoom,
): boolean {
  if (!credentials) return false
  const binding = room.registrar.find(who.impu)?.bindings.find((each) => each.impi === who.impi)
  if (!binding) return false
  return (
    credentials.integrityProtected || (credentials.response !== '' && credentials.response === binding.lastResponse)
  )
}
