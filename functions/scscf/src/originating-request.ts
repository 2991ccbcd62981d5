import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { withAssertedService } from './asserted-service.ts'
import { withIoi } from './charging.ts'
import { withGlobalNumber } from './dialled-number.ts'
import { followCall } from './follow-call.ts'
import { routeOnward } from './onward-routing.ts'
import { authenticateProxied } from './proxy-authentication.ts'
import { ownerOfCaller } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { aliasOf, originatingUserOf, type ServedUser } from './served-user.ts'
import { alongServices } from './services/along-services.ts'
import { type ServiceChain, serviceUserOf, startChain } from './services/service-chain.ts'
import { withoutOwnRoute } from './session-case.ts'

/**
 * An initial request, or one that stands alone, of a user of this S-CSCF: checks who it is and what the user may do,
 * sends it along the services of the user, and to where the one who is called can be found.
 *
 * @spec TS 24.229 §5.4.3.2
 */
export async function originatingRequest(asserted: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const user = await originatingUserOf(asserted, room)
  if (!user || user.impu.barred) {
    room.runtime.counters.add(user ? 'scscf.refused.barred' : 'scscf.refused.unregistered')
    return hop.reply(403)
  }
  const authentication = await authenticateProxied(asserted, hop, user.registration, room)
  if (authentication.kind === 'refused') return authentication.response
  const { request } = authentication
  const alias = aliasOf(user)
  const serviced = withAssertedService(withoutOwnRoute(request, room).without('P-Served-User'), user.impu)
  const named = alias === undefined ? serviced : serviced.withAdded('P-Asserted-Identity', `<${alias}>`)
  const onward = withIoi(named, 'origIoi', room.config.realm)
  return serveOriginating(request, onward, hop, chainOf(user, request), room)
}

/**
 * The same request on its way along the services, from wherever it is.
 *
 * @param request as it came to this element
 * @param onward as it goes on, without Routes of this element
 */
export function serveOriginating(
  request: SipRequest,
  onward: SipRequest,
  hop: Hop,
  chain: ServiceChain,
  room: ScscfRoom,
): Promise<SipResponse> {
  const { leg, owners, user } = chain
  const parties = { caller: user.identity, called: room.homeUriOf(onward.uri) ?? onward.uri }
  return followCall(request, hop, { leg, owners, parties, transform: unchanged }, room, (options, call) =>
    alongServices(onward, hop, chain, room, options, (left) =>
      withGlobalNumber(left, hop, user, room, (global) => routeOnward(global, hop, { options, call }, room)),
    ),
  )
}

function chainOf(user: ServedUser, request: SipRequest): ServiceChain {
  const { registration, impu } = user
  const served = serviceUserOf(registration, impu)
  return startChain(served, served.isRegistered ? 'ORIGINATING_SESSION' : 'ORIGINATING_UNREGISTERED', {
    leg: 'mo',
    owners: ownerOfCaller(request, registration),
    ifcs: impu.services,
  })
}

function unchanged(response: SipResponse): SipResponse {
  return response
}
