import { VoltaicError } from '@voltaic/base'
import type { AkaAuthDataItem, MultimediaAuthAnswer } from '@voltaic/diameter'
import { formatAuth, type Hop, type SipResponse } from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'

export interface Challenged {
  readonly impi: string
  readonly impu: string
  /** RAND ‖ AUTS, when the phone asked for a resynchronisation. */
  readonly resynchronisation?: Uint8Array
}

/**
 * Fetches one authentication vector and challenges the phone with it. CK and IK travel to the P-CSCF, which takes
 * them out.
 *
 * @spec TS 24.229 §5.4.1.2.1; TS 29.228 §6.3; RFC 3310 §3.2
 */
export async function challenge(hop: Hop, challenged: Challenged, room: ScscfRoom): Promise<SipResponse> {
  const { impi, impu } = challenged
  const answer = await fetchVector(challenged, room)
  if (answer === 'no answer') return hop.reply(504, { reason: 'HSS Does Not Answer' })
  if (answer.result !== 'DIAMETER_SUCCESS') {
    const { result, message } = answer
    room.runtime.log.info('MAR refused', { impi, result, ...(message !== undefined && { reason: message }) })
    return hop.reply(isTrouble(answer) ? 500 : 403)
  }
  const vector = answer.items.find((item): item is AkaAuthDataItem => item.scheme === 'Digest-AKAv1-MD5')
  if (!vector) return hop.reply(500, { reason: 'No Authentication Vector' })

  const nonce = base64(vector.authenticate)
  // the vector is pending before the challenge leaves, so that the fastest answer finds it
  room.pending.add({ impi, impu, nonce, expectedResponse: vector.authorization })
  return hop.reply(401, { headers: [['WWW-Authenticate', wwwAuthenticate(nonce, vector, room)]] })
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

async function fetchVector(challenged: Challenged, room: ScscfRoom): Promise<MultimediaAuthAnswer | 'no answer'> {
  try {
    return await room.cx.multimediaAuth({
      ...challenged,
      scheme: 'Digest-AKAv1-MD5',
      numberOfItems: 1,
      serverName: room.config.serverName,
    })
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}

function isTrouble(answer: MultimediaAuthAnswer): boolean {
  return (
    answer.result === 'DIAMETER_UNABLE_TO_COMPLY' ||
    answer.result === 'DIAMETER_UNABLE_TO_DELIVER' ||
    answer.result === 'DIAMETER_TOO_BUSY'
  )
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('base64')
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}
