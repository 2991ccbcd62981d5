import type { ForwardedAck, Hop, ProxiedCall, SipRequest, SipResponse } from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'
import { legsOf } from './session-case.ts'

/**
 * A request inside a dialog: goes on by its Route. One whose call this element has forgotten goes on too, so that it can
 * be ended after a restart.
 *
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3; RFC 3261 §16.12
 */
export async function dialogRequest(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const legs = legsOf(request, room)
  // RFC 3261 §12.2.2: without a Route of ours it is addressed to us, and we are in no such dialog
  if (legs.length === 0) return hop.reply(481)
  const calls = legs
    .map((leg) => room.calls.find(leg, request))
    .filter((call): call is ProxiedCall => call !== undefined)
  for (const call of calls) call.request(request)
  const response = await hop.forward(beyondThisElement(request, legs.length))
  for (const call of calls) room.calls.requestAnswered(call, request, response)
  return response
}

/**
 * The ACK of a 2xx, by its Route.
 *
 * @returns undefined for one that is addressed to this element, which gives no 2xx to an INVITE
 * @spec RFC 3261 §16.11, §13.2.2.4
 */
export function dialogAck(ack: SipRequest, room: ScscfRoom): ForwardedAck | undefined {
  const legs = legsOf(ack, room)
  return legs.length === 0 ? undefined : { ack: beyondThisElement(ack, legs.length) }
}

// Both legs of a call between two users of this element have been dealt with: it need not send the request to itself.
function beyondThisElement(request: SipRequest, ownRoutes: number): SipRequest {
  return ownRoutes < 2 ? request : request.with('Route', request.list('Route').slice(ownRoutes))
}
