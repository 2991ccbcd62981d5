import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { withAssertedService } from './asserted-service.ts'
import { withIoi } from './charging.ts'
import { followCall } from './follow-call.ts'
import { authenticateProxied } from './proxy-authentication.ts'
import { ownerOfCaller } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { aliasOf, originatingUserOf, servedUserOf } from './served-user.ts'
import { terminatingRequest } from './terminating-request.ts'

/**
 * An initial request, or one that stands alone, of a user of this S-CSCF: checks who it is and what the user may do,
 * and sends it to where the one who is called can be found.
 *
 * @spec TS 24.229 §5.4.3.2
 */
export async function originatingRequest(asserted: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const user = originatingUserOf(asserted, room)
  if (!user || user.impu.barred) {
    room.runtime.counters.add(user ? 'scscf.refused.barred' : 'scscf.refused.unregistered')
    return hop.reply(403)
  }
  const authentication = await authenticateProxied(asserted, hop, user.registration, room)
  if (authentication.kind === 'refused') return authentication.response
  const { request } = authentication
  const target = room.homeUriOf(request.uri)
  // no way out of this network is known: nobody is found who is not of it
  if (target === undefined) return hop.reply(404)

  const alias = aliasOf(user)
  const serviced = withAssertedService(request, user.impu)
  const named = alias === undefined ? serviced : serviced.withAdded('P-Asserted-Identity', `<${alias}>`)
  const onward = withIoi(named, 'origIoi', room.config.realm)
  const owners = ownerOfCaller(request, user.registration)
  if (room.config.localTermination && servedUserOf(target, room)) {
    return terminatingRequest(onward, hop, room, { target, owners, leg: 'mo' })
  }
  const parties = { caller: user.impu.identity, called: target }
  return followCall(request, hop, { leg: 'mo', owners, parties, transform: unchanged }, room, (options) =>
    hop.forward(onward.withUri(target), options),
  )
}

function unchanged(response: SipResponse): SipResponse {
  return response
}
