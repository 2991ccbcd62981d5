import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { followCall } from '../follow-call.ts'
import { serveOriginating } from '../originating-request.ts'
import type { ScscfRoom } from '../room.ts'
import { withoutOwnRoute } from '../session-case.ts'
import { callerOf, serveTerminating, withTermIoi } from '../terminating-request.ts'
import { refuseCircle } from './along-services.ts'
import type { OriginalDialog } from './original-dialogs.ts'
import { MAX_ROUNDS } from './rounds.ts'
import { type ServiceChain, startChain } from './service-chain.ts'

/**
 * A request that an application server gives back: goes on behind the criteria that led to the server.
 *
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3, §5.4.3.4
 */
export async function returnedRequest(
  request: SipRequest,
  hop: Hop,
  dialog: OriginalDialog,
  room: ScscfRoom,
): Promise<SipResponse> {
  dialog.returns += 1
  dialog.onReturned?.()
  // one that is asked twice may give back by the first way what it was given by the second
  if (dialog.returns > MAX_ROUNDS) return refuseCircle(hop, room)
  const { chain, target } = dialog
  // what the server was told of the user is for nobody else
  const onward = withoutOwnRoute(request, room).without('P-Served-User', 'P-Charging-Function-Addresses')
  if (!chain.sessionCase.startsWith('TERMINATING')) return serveOriginating(request, onward, hop, chain, room)
  if (room.canonicalImpu(request.uri) !== target) {
    room.runtime.counters.add('scscf.call.diverted')
    return serveOriginating(request, onward, hop, diversionOf(chain), room)
  }
  const parties = { caller: callerOf(request), called: chain.user.identity }
  const leg = { leg: chain.leg, owners: chain.owners, parties, transform: withTermIoi(undefined, room) }
  return followCall(request, hop, leg, room, (options, call) =>
    serveTerminating(onward, hop, chain, { options, call }, room),
  )
}

/**
 * Another Request-URI than the server was given: the user sends the call on to somebody else, and is its originator
 * there.
 *
 * @spec TS 24.229 §5.4.3.3; TS 23.218 §5.2.3
 */
function diversionOf({ user, ifcs }: ServiceChain): ServiceChain {
  return startChain(user, 'ORIGINATING_CDIV', { leg: 'mt', owners: [], ifcs })
}
