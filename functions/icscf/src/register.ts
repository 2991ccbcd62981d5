import { VoltaicError } from '@voltaic/base'
import type { Cx, UserAuthorizationAnswer, UserAuthorizationRequest } from '@voltaic/diameter'
import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { type RegisterIdentities, registerIdentities } from './register-identities.ts'
import type { IcscfRoom } from './room.ts'
import { selectScscf } from './select-scscf.ts'

/**
 * REGISTER at the I-CSCF: asks the HSS who serves the user, sends the request there, and tries another S-CSCF when
 * that one is out of service.
 *
 * @spec TS 24.229 §5.3.1.2, §5.3.1.3; TS 29.228 §6.1.1
 */
export async function register(request: SipRequest, hop: Hop, room: IcscfRoom): Promise<SipResponse> {
  const identities = registerIdentities(request, room.canonicalImpu)
  const asked = await ask(room.cx, {
    impi: identities.impi,
    impu: identities.impu,
    visitedNetwork: identities.visitedNetwork,
    type: identities.deregistration ? 'DE_REGISTRATION' : 'REGISTRATION',
  })
  // TS 24.229 §5.3.1.2: an HSS that cannot be reached is a temporary condition of the home network
  if (asked === 'no answer') return hop.reply(480, { reason: 'HSS Does Not Answer' })
  if (!isAuthorised(asked)) return hop.reply(refusalOf(asked))

  const tried = new Set<string>()
  for await (const scscf of candidates(asked, identities, tried, room)) {
    tried.add(scscf)
    const response = await hop.forward(request.withUri(scscf), { timeoutMs: room.config.scscfTimeoutMs })
    if (!isOutOfService(response)) return response
    room.runtime.counters.add('icscf.scscf.out-of-service')
    room.runtime.log.warn('S-CSCF out of service', {
      callId: request.callId,
      scscf,
      status: response.status,
      local: response.local,
    })
  }
  return hop.reply(504, { reason: 'No S-CSCF Available' })
}

/**
 * The S-CSCFs to try, in order. The one that the HSS names comes first; only when it fails are the capabilities
 * asked for, by a second UAR.
 *
 * @spec TS 24.229 §5.3.1.3; TS 29.228 §6.7
 */
async function* candidates(
  answer: UserAuthorizationAnswer,
  identities: RegisterIdentities,
  tried: ReadonlySet<string>,
  room: IcscfRoom,
): AsyncGenerator<string> {
  let capabilities = answer.serverCapabilities
  if (answer.serverName !== undefined) {
    yield answer.serverName
    // a user who leaves is not given a new S-CSCF to leave from
    if (identities.deregistration) return
    const { impi, impu, visitedNetwork } = identities
    const again = await ask(room.cx, { impi, impu, visitedNetwork, type: 'REGISTRATION_AND_CAPABILITIES' })
    if (again === 'no answer' || !isAuthorised(again)) return
    capabilities = again.serverCapabilities
  }
  for (const name of selectScscf(room.config.scscfs, capabilities, tried)) {
    if (!tried.has(name)) yield name
  }
}

async function ask(cx: Cx, request: UserAuthorizationRequest): Promise<UserAuthorizationAnswer | 'no answer'> {
  try {
    return await cx.userAuthorization(request)
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}

function isAuthorised(answer: UserAuthorizationAnswer): boolean {
  switch (answer.result) {
    case 'DIAMETER_SUCCESS':
    case 'DIAMETER_FIRST_REGISTRATION':
    case 'DIAMETER_SUBSEQUENT_REGISTRATION':
      return true
    default:
      return false
  }
}

// TS 24.229 §5.3.1.2: a user the HSS refuses is told so once, with 403; an HSS in trouble is no reason to give up
function refusalOf(answer: UserAuthorizationAnswer): number {
  switch (answer.result) {
    case 'DIAMETER_UNABLE_TO_COMPLY':
    case 'DIAMETER_UNABLE_TO_DELIVER':
    case 'DIAMETER_TOO_BUSY':
      return 480
    default:
      return 403
  }
}

// TS 24.229 §5.3.1.3: no answer, a 3xx or a 480 mean that another S-CSCF may do better
function isOutOfService(response: SipResponse): boolean {
  // an element that is being stopped learns nothing of the other end
  if (response.local === 'stopped') return false
  if (response.local !== undefined) return true
  return response.status === 480 || (response.status >= 300 && response.status < 400)
}
