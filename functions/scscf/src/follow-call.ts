import type { CallParties, ForwardOptions, Hop, ProxiedCall, SipRequest, SipResponse } from '@voltaic/sip'
import { icidOf } from './charging.ts'
import { releasedDuringSetUp } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { type Leg, newKey, recordRouteOf } from './session-case.ts'

/** Methods that create a dialog, which is to stay on this way. @spec RFC 3261 §12.1; RFC 6665 §4.1; RFC 3515 §2.4.4 */
const CREATES_DIALOG: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])

/** How a request is sent on: what each branch needs, and the call that it begins, if it begins one. */
export type Send = (options: ForwardOptions, call: ProxiedCall | undefined) => Promise<SipResponse>

export interface FollowedLeg {
  readonly leg: Leg
  /** The bindings that the call belongs to from its beginning. */
  readonly owners: readonly string[]
  readonly parties: CallParties
  /** What becomes of each response on its way back. */
  readonly transform: Transform
}

export type Transform = NonNullable<ForwardOptions['transform']>

/**
 * Sends a request on so that its dialog stays on this way, and keeps in mind the call that an INVITE begins.
 *
 * @param request as it came to this element
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3
 */
export async function followCall(
  request: SipRequest,
  hop: Hop,
  { leg, owners, parties, transform }: FollowedLeg,
  room: ScscfRoom,
  send: Send,
): Promise<SipResponse> {
  if (!CREATES_DIALOG.has(request.method)) return send({ transform }, undefined)
  const key = newKey(leg, room)
  const recordRoute = recordRouteOf(key, room)
  if (request.method !== 'INVITE') return send({ transform, recordRoute }, undefined)

  const call = room.calls.open({ key, invite: request, owners, recordRoute, icid: icidOf(request), parties })
  if (call === undefined) return hop.reply(482)
  if (leg === 'mo') room.runtime.counters.add('scscf.call.begun')
  const options: ForwardOptions = {
    recordRoute,
    signal: call.signal,
    transform: answersIn(call, transform, room),
  }
  try {
    const response = await send(options, call)
    return releasedDuringSetUp(call, response, hop, room) ?? response
  } finally {
    room.calls.settled(call)
  }
}

// made apart, as it is kept for half a minute after the first answer (RFC 6026 §7.2), and with it all that is in its scope
function answersIn(call: ProxiedCall, transform: Transform, room: ScscfRoom): Transform {
  return (response) => {
    room.calls.responded(call, response)
    return transform(response)
  }
}
