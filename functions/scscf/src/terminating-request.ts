import {
  type Branch,
  type ForwardOptions,
  type Hop,
  type ProxiedCall,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { withIoi } from './charging.ts'
import { contactGroups } from './contact-selection.ts'
import { followCall, type Transform } from './follow-call.ts'
import type { Binding } from './registration.ts'
import { ownerOf } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { type ServedUser, terminatingUserOf } from './served-user.ts'
import { alongServices } from './services/along-services.ts'
import { type ServiceChain, serviceUserOf, startChain } from './services/service-chain.ts'
import { withoutOwnRoute } from './session-case.ts'
import { withShownCaller } from './shown-caller.ts'

/** How a request goes on from here, and the call that it begins, if it begins one. */
export interface Way {
  readonly options: ForwardOptions
  readonly call: ProxiedCall | undefined
}

/**
 * An initial request, or one that stands alone, for a user of this S-CSCF: sends it along the services of the user, and to
 * the phones of the user, each by the way it registered.
 *
 * @spec TS 24.229 §5.4.3.3; RFC 3841 §7.2; RFC 3327 §5.3
 */
export async function terminatingRequest(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const user = await terminatingUserOf(request, room)
  if (!user) return hop.reply(480)
  const parties = { caller: callerOf(request), called: user.impu.identity }
  const onward = withoutOwnRoute(request, room).without('P-Served-User', 'P-Profile-Key')
  return followCall(request, hop, { leg: 'mt', owners: [], parties, transform: unchanged }, room, (options, call) =>
    reachUser(onward, hop, user, { options, call }, room),
  )
}

/** The same for a user whose S-CSCF is that of the caller too, and which has been found already. */
export async function reachUser(
  request: SipRequest,
  hop: Hop,
  user: ServedUser,
  way: Way,
  room: ScscfRoom,
): Promise<SipResponse> {
  // TS 24.229 §5.4.3.3: that there is such a user is not for callers to know
  if (user.impu.barred) return hop.reply(404)
  const ending = { ...way, options: { ...way.options, transform: withTermIoi(way.options.transform, room) } }
  return serveTerminating(request, hop, chainOf(user), ending, room)
}

/** Along the services that are left, and to the phones. @param way whose responses are those of the user */
export function serveTerminating(
  request: SipRequest,
  hop: Hop,
  chain: ServiceChain,
  way: Way,
  room: ScscfRoom,
): Promise<SipResponse> {
  return alongServices(request, hop, chain, room, way.options, (left) => reachPhones(left, hop, chain, way, room))
}

/** Behind the last service: to the phones, as they are registered by now. @spec TS 24.229 §5.4.3.3 */
async function reachPhones(
  request: SipRequest,
  hop: Hop,
  { user }: ServiceChain,
  { options, call }: Way,
  room: ScscfRoom,
): Promise<SipResponse> {
  const registration = room.registrar.find(user.impu)
  if (!registration) return hop.reply(480)
  const groups = contactGroups(request, registration, room.runtime.clock.now())
  if (groups.length === 0) return hop.reply(480)
  const called = `<${user.identity}>`
  const shown = withShownCaller(request, user.impu, room)
  const branchTo = (binding: Binding): Branch => ({
    request: towards(binding, called, shown),
    options: { ...options, transform: answersBy(ownerOf(binding), call, options.transform ?? unchanged, room) },
  })
  const response = await hop.fork(
    groups.map((group) => group.map(branchTo)),
    { groupTimeoutMs: room.config.sequentialRingMs },
  )
  // TS 24.229 §5.4.3.3: a phone, or the P-CSCF before it, that cannot be reached is for now
  return response.local === undefined ? response : hop.reply(480)
}

function chainOf({ registration, impu }: ServedUser): ServiceChain {
  const user = serviceUserOf(registration, impu)
  return startChain(user, user.isRegistered ? 'TERMINATING_REGISTERED' : 'TERMINATING_UNREGISTERED', {
    leg: 'mt',
    owners: [],
    ifcs: impu.services,
  })
}

export function withTermIoi(transform: Transform | undefined, { config }: ScscfRoom): Transform {
  return (response) => {
    const named = withIoi(response, 'termIoi', config.realm)
    return transform === undefined ? named : transform(named)
  }
}

// made apart, as it is kept for half a minute after the first answer, and with it all that is in its scope
function answersBy(owner: string, call: ProxiedCall | undefined, transform: Transform, room: ScscfRoom): Transform {
  return (response) => {
    if (call && response.status >= 200 && response.status < 300) room.calls.addOwner(call, owner)
    return transform(response)
  }
}

export function callerOf(request: SipRequest): string {
  const [asserted = request.header('From') ?? ''] = request.list('P-Asserted-Identity')
  return parseNameAddr(asserted).uri
}

// TS 24.229 §5.4.3.3: the phone is told which of its identities was called, since the Request-URI no longer says so
function towards(binding: Binding, called: string, request: SipRequest): SipRequest {
  return request.with('P-Called-Party-ID', called).with('Route', binding.path).withUri(binding.contact)
}

function unchanged(response: SipResponse): SipResponse {
  return response
}
