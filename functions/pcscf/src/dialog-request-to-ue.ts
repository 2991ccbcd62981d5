import type { AckToForward, Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { callOfRequestTo } from './call-legs.ts'
import { icidOf } from './charging-vector.ts'
import { REFRESHES_TARGET } from './dialog-request-from-ue.ts'
import { forwardToUe, waysToUe } from './forward-to-ue.ts'
import { anchorAck, anchorInDialog, answeredInDialog } from './media/dialog-media.ts'
import { anchoredThen } from './media/invite-media.ts'
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
  const received = { request, sender: 'network', call, contact } as const
  const onward = outOfTrustDomain(request)
  const anchored = room.media && (await anchorInDialog(onward, received, room))
  if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
  const options = {
    transform: anchoredThen(anchored, (response: SipResponse) => answerOfUe(response, contact, { icid }, room)),
    ...(REFRESHES_TARGET.has(request.method) ? recordRoutesFor('ue', request, contact, room) : {}),
  }
  const response = await forwardToUe(anchored?.request ?? onward, hop, contact, options, room)
  await anchored?.settled(response)
  answeredInDialog(received, response, room)
  return response
}

/**
 * The ACK of a 2xx on its way to the phone that gave it.
 *
 * @returns undefined when the phone cannot be reached any more
 * @spec TS 24.229 §5.2.6.4.9; RFC 3261 §13.2.2.4
 */
export function ackToUe(ack: SipRequest, contact: UeContact, room: PcscfRoom): AckToForward {
  const [way, other] = waysToUe(contact, room)
  if (way === undefined) return undefined
  // the connection of the phone may be gone: it still gets the ACK where it got the INVITE
  const forwarded = { ack: outOfTrustDomain(ack), ...way, ...(other?.target ? { otherwise: other.target } : {}) }
  const call = callOfRequestTo(ack, contact, room)
  return anchorAck(forwarded, { request: ack, sender: 'network', call, contact }, room)
}
