import type { ForwardedAck, Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { callOfRequestTo } from './call-legs.ts'
import { icidOf } from './charging-vector.ts'
import { REFRESHES_TARGET } from './dialog-request-from-ue.ts'
import { forwardToUe, waysToUe } from './forward-to-ue.ts'
import { recordRoutesFor } from './own-route.ts'
import { answerOfUe } from './response-from-ue.ts'
import type { PcscfRoom } from './room.ts'
import { outOfTrustDomain } from './trust-domain.ts'
import type { UeContact } from './ue-contact.ts'

/**
 * A request of the network inside a dialog of the phone.
 *
 * @spec TS 24.229 §5.2.6.4.5, §5.2.6.4.9
 */
export async function dialogRequestToUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  const call = callOfRequestTo(request, contact, room)
  call?.request(request)
  const icid = call?.icid || icidOf(request)
  const options = {
    transform: (response: SipResponse) => answerOfUe(response, contact, { icid }, room),
    ...(REFRESHES_TARGET.has(request.method) ? recordRoutesFor('ue', request, contact, room) : {}),
  }
  const response = await forwardToUe(outOfTrustDomain(request), hop, contact, options, room)
  if (call) room.calls.requestAnswered(call, request, response)
  return response
}

/**
 * The ACK of a 2xx on its way to the phone that gave it.
 *
 * @returns undefined when the phone cannot be reached any more
 * @spec TS 24.229 §5.2.6.4.9; RFC 3261 §13.2.2.4
 */
export function ackToUe(ack: SipRequest, contact: UeContact, room: PcscfRoom): ForwardedAck | undefined {
  const [way, other] = waysToUe(contact, room)
  // the connection of the phone may be gone: it still gets the ACK where it got the INVITE
  return way && { ack: outOfTrustDomain(ack), ...way, ...(other?.target ? { otherwise: other.target } : {}) }
}
