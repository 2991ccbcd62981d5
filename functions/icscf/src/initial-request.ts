import { VoltaicError } from '@voltaic/base'
import type { LocationInfoAnswer, LocationInfoRequest } from '@voltaic/diameter'
import { type ForwardOptions, type Hop, parseNameAddr, parseUri, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { IcscfRoom } from './room.ts'
import { selectScscf } from './select-scscf.ts'

/**
 * An initial request for a user of the home network: asks the HSS where the user is, and sends the request there with
 * its Request-URI untouched.
 *
 * @spec TS 24.229 §5.3.2.1; TS 29.228 §6.1.4
 */
export async function initialRequest(request: SipRequest, hop: Hop, room: IcscfRoom): Promise<SipResponse> {
  const subject = subjectOf(request, room)
  const answer = await locate(subject, room)
  if (answer === 'no answer') return hop.reply(480, { reason: 'HSS Does Not Answer' })
  switch (answer.result) {
    case 'DIAMETER_SUCCESS':
    case 'DIAMETER_UNREGISTERED_SERVICE':
      break
    case 'DIAMETER_ERROR_USER_UNKNOWN':
      return unknownUser(request, hop, subject, room)
    case 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED':
      return hop.reply(480)
    default:
      return hop.reply(500)
  }
  const scscfs = answer.serverName
    ? [answer.serverName]
    : selectScscf(room.config.scscfs, answer.serverCapabilities, new Set())
  for (const scscf of scscfs) {
    const patience = patienceOf(request, scscf === scscfs.at(-1), room)
    const response = await hop.forward(onwardTo(scscf, underWildcard(request, answer), subject), patience)
    // TS 24.229 §5.3.2.1: only an S-CSCF that cannot be reached is replaced; what it answers is final
    if (response.local === undefined) return response
    room.runtime.counters.add('icscf.scscf.out-of-service')
  }
  return hop.reply(504, { reason: 'No S-CSCF Available' })
}

/**
 * A number that is of nobody here may be of somebody elsewhere, where the network has a way out.
 *
 * @spec TS 24.229 §5.3.2.1, §I.2
 */
function unknownUser(
  request: SipRequest,
  hop: Hop,
  { impu, originating }: LocationInfoRequest,
  { config }: IcscfRoom,
): Promise<SipResponse> | SipResponse {
  const isNumber = impu.startsWith('sip:+') || impu.startsWith('tel:+')
  if (config.bgcf === undefined || originating === true || !isNumber) return hop.reply(404)
  return hop.forward(request.with('Route', config.bgcf))
}

/**
 * How long an S-CSCF may say nothing before it counts as one that cannot be reached. To an INVITE it says 100, however
 * long the phone rings; to anything else only what the phone answers, which may be slow: nobody waits less for the last
 * S-CSCF there is.
 */
function patienceOf(request: SipRequest, isLast: boolean, room: IcscfRoom): ForwardOptions {
  const { scscfTimeoutMs } = room.config
  if (request.method === 'INVITE') return { silenceMs: scscfTimeoutMs }
  return isLast ? {} : { timeoutMs: scscfTimeoutMs }
}

// RFC 5002 §5: under which wildcard of the HSS the identity falls, which the S-CSCF knows it by
function underWildcard(request: SipRequest, { wildcardedIdentity }: LocationInfoAnswer): SipRequest {
  return wildcardedIdentity === undefined
    ? request.without('P-Profile-Key')
    : request.with('P-Profile-Key', `<${wildcardedIdentity}>`)
}

// TS 24.229 §5.3.2.1: the S-CSCF too must see whose request it is
function onwardTo(scscf: string, request: SipRequest, { originating = false }: LocationInfoRequest): SipRequest {
  const route = looseRoute(scscf)
  return originating
    ? request.withoutFirst('Route').withFirst('Route', `<${route};orig>`)
    : request.withFirst('Route', `<${route}>`)
}

function looseRoute(uri: string): string {
  return /;lr(;|$)/.test(uri) ? uri : `${uri};lr`
}

// TS 24.229 §5.3.2.1: an application server that originates in the name of a user says so by `orig`, and names the user
function subjectOf(request: SipRequest, room: IcscfRoom): LocationInfoRequest {
  const [top] = request.list('Route')
  const uri = top === undefined ? undefined : parseUri(parseNameAddr(top).uri)
  const served = request.header('P-Served-User') ?? request.header('P-Asserted-Identity')
  if (uri?.kind !== 'sip' || !uri.params.has('orig') || served === undefined) {
    return { impu: room.canonicalImpu(request.uri) }
  }
  return { impu: room.canonicalImpu(parseNameAddr(served).uri), originating: true }
}

async function locate(subject: LocationInfoRequest, room: IcscfRoom): Promise<LocationInfoAnswer | 'no answer'> {
  try {
    return await room.cx.locationInfo(subject)
  } catch (error) {
    if (error instanceof VoltaicError) return 'no answer'
    throw error
  }
}
