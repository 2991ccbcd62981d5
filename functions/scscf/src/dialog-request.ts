import {
  type ForwardedAck,
  type Hop,
  type ProxiedCall,
  routesOf,
  type SipRequest,
  type SipResponse,
  type Uri,
} from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'
import { legsOf } from './session-case.ts'

/**
 * A request inside a dialog: goes on by its Route. One whose call this element has forgotten in a restart goes on too, if
 * its Route stays inside this network.
 *
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3; RFC 3261 §16.12
 */
export async function dialogRequest(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const calls = callsOf(request, room)
  for (const call of calls) call?.request(request)
  const onward = beyondThisElement(request, calls, room)
  // RFC 3261 §12.2.2: without a Route of ours it is addressed to us, and we are in no such dialog
  if (onward === undefined) return hop.reply(481)
  const response = await hop.forward(onward)
  for (const call of calls) if (call) room.calls.requestAnswered(call, request, response)
  return response
}

/**
 * The ACK of a 2xx, by its Route.
 *
 * @returns undefined for one that is addressed to this element, which gives no 2xx to an INVITE
 * @spec RFC 3261 §16.11, §13.2.2.4
 */
export function dialogAck(ack: SipRequest, room: ScscfRoom): ForwardedAck | undefined {
  const onward = beyondThisElement(ack, callsOf(ack, room), room)
  return onward && { ack: onward }
}

/**
 * Whether a request is inside calls that this element has let through and keeps: the keys in its Route, its Call-ID and its
 * tags say so, which nobody guesses who was not told. Then it may come from outside of the trust domain.
 *
 * @spec TS 24.229 §4.4.1, §5.4.3.2
 */
export function isOfKnownCall(request: SipRequest, room: ScscfRoom): boolean {
  const calls = callsOf(request, room)
  return calls.length > 0 && calls.every((call) => call !== undefined)
}

/** The calls behind the legs at the top of the Route, in order; undefined for those that are not in memory. */
function callsOf(request: SipRequest, room: ScscfRoom): readonly (ProxiedCall | undefined)[] {
  return legsOf(request, room).map((key) => room.calls.find(key, request))
}

/**
 * The request as it goes on. Both legs of a call between two users of this element are dealt with at once: it need not send
 * the request to itself.
 *
 * @returns undefined when it is in no dialog, or would leave this network by a Route that nobody can vouch for
 */
function beyondThisElement(
  request: SipRequest,
  calls: readonly (ProxiedCall | undefined)[],
  room: ScscfRoom,
): SipRequest | undefined {
  if (calls.length === 0) return undefined
  const rest = routesOf(request).slice(calls.length)
  const last = calls.at(-1)
  if (last !== undefined) {
    const routes = last.receiverOf(request)?.routes
    return routes && request.with('Route', routes)
  }
  const [next] = rest
  return next !== undefined && isInNetwork(next.uri, room)
    ? request.with(
        'Route',
        rest.map(({ text }) => text),
      )
    : undefined
}

function isInNetwork(uri: Uri, room: ScscfRoom): boolean {
  return uri.kind === 'sip' && room.config.trustedNames.has(`${uri.host}:${uri.port}`)
}
