import { VoltaicError } from '@voltaic/base'
import type { LocationInfoAnswer } from '@voltaic/diameter'
import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import type { IcscfRoom } from './room.ts'
import { selectScscf } from './select-scscf.ts'

/**
 * An initial request for a user of the home network: asks the HSS where the user is, and sends the request there with
 * its Request-URI untouched.
 *
 * @spec TS 24.229 §5.3.2.1; TS 29.228 §6.1.4
 */
export async function initialRequest(request: SipRequest, hop: Hop, room: IcscfRoom): Promise<SipResponse> {
  const answer = await locate(room.canonicalImpu(request.uri), room)
  if (answer === 'no answer') return hop.reply(480, { reason: 'HSS Does Not Answer' })
  switch (answer.result) {
    case 'DIAMETER_SUCCESS':
    case 'DIAMETER_UNREGISTERED_SERVICE':
      break
    case 'DIAMETER_ERROR_USER_UNKNOWN':
      return hop.reply(404)
    case 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED':
      return hop.reply(480)
    default:
      return hop.reply(500)
  }
  const scscfs = answer.serverName
    ? [answer.serverName]
    : selectScscf(room.config.scscfs, answer.serverCapabilities, new Set())
  for (const scscf of scscfs) {
    const response = await hop.forward(request.withFirst('Route', `<${looseRoute(scscf)}>`), {
      timeoutMs: room.config.scscfTimeoutMs,
    })
    // TS 24.229 §5.3.2.1: only an S-CSCF that cannot be reached is replaced; what it answers is final
    if (response.local === undefined) return response
    room.runtime.counters.add('icscf.scscf.out-of-service')
  }
  return hop.reply(504, { reason: 'No S-CSCF Available' })
}

function looseRoute(uri: string): string {
  return /;lr(;|$)/.test(uri) ? uri : `${uri};lr`
}

async function locate(impu: string, room: IcscfRoom): Promise<LocationInfoAnswer | 'no answer'> {
  try {
    return await room.cx.locationInfo({ impu })
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}
