import { parseAkaNonce, parseAuts, verifyDigestAkaResponse } from '@voltaic/aka'
import { DecodeError } from '@voltaic/base'
import { type Hop, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import { acceptRegistration } from './accept-registration.ts'
import { authenticationFailed } from './authentication-failed.ts'
import { challenge } from './challenge.ts'
import type { PendingAka } from './pending-authentications.ts'
import { type Credentials, credentialsOf, isDigestAnswer, registerCase, schemeToAsk } from './register-case.ts'
import { registerByDigest } from './register-digest.ts'
import type { ScscfRoom } from './room.ts'

/**
 * REGISTER at the S-CSCF: challenge, verify, accept. Which of these is decided by `registerCase`, but for answers of SIP
 * Digest.
 *
 * @spec TS 24.229 §5.4.1.1, §5.4.1.2; TS 29.228 §6.3, §6.1.2; RFC 3310 §3
 */
export async function register(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const credentials = credentialsOf(request)
  const impu = room.canonicalImpu(parseNameAddr(request.header('To') ?? '').uri)
  const impi = credentials?.username || impu.replace(/^sips?:/, '')
  const who = { impi, impu }
  // a phone that leaves the algorithm out of its answer to AKA is taken for one of SIP Digest on the way
  if (credentials && isDigestAnswer(credentials) && credentials.nonce !== room.pending.nonceOf(impi, impu)) {
    return registerByDigest(request, hop, credentials, who, room)
  }

  const decided = registerCase({
    credentials,
    pendingNonce: room.pending.nonceOf(impi, impu),
    isRefresh: isRefresh(credentials, who, room),
    refreshWithoutChallenge: room.config.refreshWithoutChallenge,
  })
  switch (decided) {
    case 'challenge':
      return challenge(hop, { ...who, scheme: schemeToAsk(credentials) }, room)
    case 'accept':
      return acceptRegistration(request, hop, { ...who, response: credentials?.response ?? '' }, room)
    case 'resynchronise': {
      const pending = room.pending.takeAka(impi)
      const resynchronisation = randWithAuts(pending, credentials)
      if (!resynchronisation) return authenticationFailed('aka', hop, who, room)
      room.runtime.counters.add('scscf.aka.resynchronisation')
      return challenge(hop, { ...who, scheme: 'Digest-AKAv1-MD5', resynchronisation }, room)
    }
    case 'verify': {
      const pending = room.pending.takeAka(impi)
      if (!pending || !credentials || !isRight(request, credentials, pending)) {
        return authenticationFailed('aka', hop, who, room)
      }
      return acceptRegistration(request, hop, { ...who, response: credentials.response }, room)
    }
    case 'reject':
      room.pending.takeAka(impi)
      return authenticationFailed('aka', hop, who, room)
  }
}

function isRight(request: SipRequest, credentials: Credentials, pending: PendingAka): boolean {
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
function randWithAuts(pending: PendingAka | undefined, credentials: Credentials | undefined): Uint8Array | undefined {
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
  if (!binding || binding.authentication === 'digest') return false
  return (
    credentials.integrityProtected || (credentials.response !== '' && credentials.response === binding.lastResponse)
  )
}
