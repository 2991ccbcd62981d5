import type { SipRequest, SipResponse } from '@voltaic/sip'
import type { UeRoom } from '../room.ts'
import { answerDigestChallenge, digestChallengeIn } from './digest-challenge.ts'

/** Challenges to one request that are answered: the second one because a nonce was over. */
const MAX_CHALLENGES = 2

/**
 * Sends a request that stands alone; a phone with a password answers a 407 to it.
 *
 * @spec RFC 3261 §22.3; TS 24.229 §5.1.2A.1.1
 */
export async function sendAuthorised(request: SipRequest, room: UeRoom): Promise<SipResponse> {
  const { digest, pcscf } = room.config
  let response = await room.sip().request(request, { target: pcscf })
  let sent = request
  for (let challenges = 1; challenges <= MAX_CHALLENGES && digest !== undefined; challenges++) {
    const next = answered(response, sent, digest.password, challenges > 1, room)
    if (next === undefined) break
    sent = next
    response = await room.sip().request(sent, { target: pcscf })
  }
  return response
}

function answered(
  response: SipResponse,
  request: SipRequest,
  password: string,
  mustBeStale: boolean,
  room: UeRoom,
): SipRequest | undefined {
  const challenge = response.status === 407 ? digestChallengeIn(response, 'Proxy-Authenticate') : undefined
  if (challenge === undefined || (mustBeStale && !challenge.isStale)) return undefined
  const { method, uri, body, cseq } = request
  const authorised = { method, uri, body, count: 1, cnonce: room.runtime.random.hex(8) }
  const { value } = answerDigestChallenge(challenge, { username: room.config.impi, password }, authorised)
  return request.with('Proxy-Authorization', value).with('CSeq', `${cseq.number + 1} ${method}`)
}
