import { DIGEST_LENGTHS, digestAlgorithmOf } from '@voltaic/aka'
import { VoltaicError } from '@voltaic/base'
import type {
  AkaAuthDataItem,
  AuthDataItem,
  DigestAuthDataItem,
  MultimediaAuthAnswer,
  MultimediaAuthRequest,
} from '@voltaic/diameter'
import type { Hop, SipResponse } from '@voltaic/sip'
import type { DigestSecret } from './digest-users.ts'
import type { ScscfRoom } from './room.ts'

/** Whose data are asked for, and for which scheme. */
export type AuthDataWanted = Pick<MultimediaAuthRequest, 'impi' | 'impu' | 'scheme' | 'resynchronisation'>

export type AuthDataFetched =
  | { readonly kind: 'aka'; readonly vector: AkaAuthDataItem }
  | { readonly kind: 'digest'; readonly secret: DigestSecret }
  | { readonly kind: 'refused'; readonly response: SipResponse }

/**
 * MAR: what one user is to be checked by. With scheme `Unknown` the HSS chooses, and nobody else ever does: an item of
 * another scheme than the one asked for is not taken.
 *
 * @spec TS 24.229 §5.4.1.1, §5.4.1.2.1; TS 29.228 §6.3
 */
export async function fetchAuthData(hop: Hop, wanted: AuthDataWanted, room: ScscfRoom): Promise<AuthDataFetched> {
  const answer = await ask(wanted, room)
  if (answer === 'no answer') return refused(hop.reply(504, { reason: 'HSS Does Not Answer' }))
  if (wanted.scheme === 'Unknown' && answer.result === 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED') {
    // TS 29.228 §6.3.1: so an HSS answers Unknown for a user who has AKA and nothing else
    return fetchAuthData(hop, { ...wanted, scheme: 'Digest-AKAv1-MD5' }, room)
  }
  if (answer.result !== 'DIAMETER_SUCCESS') {
    const { result, message } = answer
    room.runtime.log.info('MAR refused', { impi: wanted.impi, result, ...(message !== undefined && { message }) })
    return refused(hop.reply(isTrouble(answer) ? 500 : 403))
  }
  const item = answer.items.find(({ scheme }) => wanted.scheme === 'Unknown' || scheme === wanted.scheme)
  return read(item) ?? refused(hop.reply(500, { reason: 'No Authentication Data' }))
}

async function ask(wanted: AuthDataWanted, room: ScscfRoom): Promise<MultimediaAuthAnswer | 'no answer'> {
  try {
    return await room.cx.multimediaAuth({ ...wanted, numberOfItems: 1, serverName: room.config.serverName })
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}

function read(item: AuthDataItem | undefined): AuthDataFetched | undefined {
  if (item === undefined) return undefined
  if (item.scheme === 'Digest-AKAv1-MD5') return { kind: 'aka', vector: item }
  const secret = secretOf(item)
  return secret && { kind: 'digest', secret }
}

/** @returns undefined for an algorithm that is not known here, or an H(A1) that is none of it */
export function secretOf({ realm, algorithm: name, qop, ha1 }: DigestAuthDataItem): DigestSecret | undefined {
  const algorithm = digestAlgorithmOf(name)
  if (algorithm === undefined || ha1.length !== 2 * DIGEST_LENGTHS[algorithm] || /[^0-9a-f]/i.test(ha1))
    return undefined
  const values = qop.split(',').flatMap((value) => value.trim() || [])
  return { realm, algorithm, qop: values.length === 0 ? ['auth'] : values, ha1: ha1.toLowerCase() }
}

function refused(response: SipResponse): AuthDataFetched {
  return { kind: 'refused', response }
}

function isTrouble(answer: MultimediaAuthAnswer): boolean {
  return (
    answer.result === 'DIAMETER_UNABLE_TO_COMPLY' ||
    answer.result === 'DIAMETER_UNABLE_TO_DELIVER' ||
    answer.result === 'DIAMETER_TOO_BUSY'
  )
}
