import type { AkaAuthDataItem } from '@voltaic/diameter'
import { formatAuth, type Hop, type SipResponse } from '@voltaic/sip'
import { type AuthDataWanted, fetchAuthData } from './auth-data.ts'
import { digestChallenge } from './digest-answer.ts'
import type { DigestUser } from './digest-users.ts'
import type { ScscfRoom } from './room.ts'

/** Whom a REGISTER is of. */
export interface RegisteringUser {
  readonly impi: string
  readonly impu: string
}

/**
 * Fetches from the HSS what the user is to be checked by, and challenges the phone with it: with AKA or with SIP Digest, as
 * the HSS says.
 *
 * @spec TS 24.229 §5.4.1.2.1, §5.4.1.2.1A, §5.4.1.2.1B; TS 29.228 §6.3
 */
export async function challenge(hop: Hop, wanted: AuthDataWanted, room: ScscfRoom): Promise<SipResponse> {
  const fetched = await fetchAuthData(hop, wanted, room)
  switch (fetched.kind) {
    case 'refused':
      return fetched.response
    case 'aka':
      return challengeAka(hop, wanted, fetched.vector, room)
    case 'digest': {
      const until = room.runtime.clock.now() + room.config.awaitAuthMs
      return challengeDigest(hop, wanted, room.digest.users.put(wanted.impi, fetched.secret, until), false, room)
    }
  }
}

/**
 * CK and IK travel to the P-CSCF, which takes them out.
 *
 * @spec TS 24.229 §5.4.1.2.1A; RFC 3310 §3.2
 */
export function challengeAka(
  hop: Hop,
  { impi, impu }: RegisteringUser,
  vector: AkaAuthDataItem,
  room: ScscfRoom,
): SipResponse {
  const nonce = base64(vector.authenticate)
  // the vector is pending before the challenge leaves, so that the fastest answer finds it
  room.pending.add({ kind: 'aka', impi, impu, nonce, expectedResponse: vector.authorization })
  return hop.reply(401, { headers: [['WWW-Authenticate', wwwAuthenticate(nonce, vector, room)]] })
}

/**
 * @param isStale the answer before was made with the password, for a nonce that is not good any more
 * @spec TS 24.229 §5.4.1.2.1B, §5.4.1.2.2A; RFC 7616 §3.3
 */
export function challengeDigest(
  hop: Hop,
  { impi, impu }: RegisteringUser,
  user: DigestUser,
  isStale: boolean,
  room: ScscfRoom,
): SipResponse {
  room.pending.add({ kind: 'digest', impi, impu })
  return hop.reply(401, { headers: [['WWW-Authenticate', digestChallenge(impi, user, isStale, room)]] })
}

function wwwAuthenticate(nonce: string, vector: AkaAuthDataItem, room: ScscfRoom): string {
  return formatAuth('Digest', [
    ['realm', room.config.realm, true],
    ['nonce', nonce, true],
    ['algorithm', 'AKAv1-MD5', false],
    ...(room.config.qop === '' ? [] : ([['qop', room.config.qop, true]] as const)),
    ['ck', hex(vector.confidentialityKey), true],
    ['ik', hex(vector.integrityKey), true],
  ])
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('base64')
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}
