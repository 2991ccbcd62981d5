import type { AckToForward, Hop, ProxiedCall, SipRequest, SipResponse } from '@voltaic/sip'
import { callOfRequestFrom } from './call-legs.ts'
import { chargingVector, newIcid } from './charging-vector.ts'
import { anchorAck, anchorInDialog, answeredInDialog } from './media/dialog-media.ts'
import { anchoredThen } from './media/invite-media.ts'
import { isMarked, recordRoutesFor } from './own-route.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain, outOfTrustDomain } from './trust-domain.ts'
import type { UeContact } from './ue-contact.ts'

/** Methods that may move the dialog, and that therefore carry a Record-Route again. @spec RFC 3261 §16.6 */
export const REFRESHES_TARGET: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE'])

/**
 * A request of a phone inside a dialog: it must be in one that came through here, and goes the way of that dialog.
 *
 * @spec TS 24.229 §5.2.6.3.5, §5.2.6.3.9
 */
export async function dialogRequestFromUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  const call = callOfRequestFrom(request, contact, room)
  // DEVIATION TS 24.229 §5.2.6.3.5: 481 and not 403, by which a phone knows that its dialog is over (RFC 3261 §12.2.2)
  const onward = onItsWay(request, call, contact, room)
  if (onward === undefined) return hop.reply(481)
  const received = { request, sender: 'ue', call, contact } as const
  const anchored = room.media && (await anchorInDialog(onward, received, room))
  if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
  const response = await hop.forward(anchored?.request ?? onward, {
    transform: anchoredThen(anchored, outOfTrustDomain),
    ...(REFRESHES_TARGET.has(request.method) ? recordRoutesFor('network', request, contact, room) : {}),
  })
  await anchored?.settled(response)
  answeredInDialog(received, response, room)
  return response
}

/**
 * The ACK of a 2xx, which cannot be refused: one that is in no dialog is dropped.
 *
 * @spec TS 24.229 §5.2.6.3.9; RFC 3261 §13.2.2.4
 */
export function ackFromUe(ack: SipRequest, contact: UeContact, room: PcscfRoom): AckToForward {
  const call = callOfRequestFrom(ack, contact, room)
  const onward = onItsWay(ack, call, contact, room)
  return onward && anchorAck({ ack: onward }, { request: ack, sender: 'ue', call, contact }, room)
}

/** The request as it goes on; undefined when it is in no dialog that came through here. */
function onItsWay(
  request: SipRequest,
  call: ProxiedCall | undefined,
  contact: UeContact,
  room: PcscfRoom,
): SipRequest | undefined {
  call?.request(request)
  const clean = intoTrustDomain(request)
    .without('P-Preferred-Identity')
    .with('P-Charging-Vector', chargingVector(call?.icid || newIcid(room), room))
  if (call === undefined) return isMarked(request, contact, room) ? clean : undefined
  const routes = call.receiverOf(request)?.routes
  if (routes === undefined) return undefined
  // TS 24.229 §5.2.6.3.5: a Route that is not the one of the dialog is replaced by it
  const [, ...given] = request.list('Route')
  const isRight = given.length === routes.length && given.every((route, index) => route === routes[index])
  return isRight ? clean : clean.with('Route', routes)
}
