import type { AnchoredRequest, AnchorRefusal, MediaWay } from '@voltaic/iq'
import {
  type AckToForward,
  endsDialog,
  type ForwardedAck,
  type ProxiedCall,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { legOf, tokenOf } from '../call-legs.ts'
import type { PcscfRoom } from '../room.ts'
import type { UeContact } from '../ue-contact.ts'
import { legOfRequest, mediaCallId, wayFromUe, wayToUe } from './media-way.ts'

/** A request inside a dialog, and where it comes from. */
export interface DialogRequest {
  readonly request: SipRequest
  readonly sender: 'ue' | 'network'
  readonly call: ProxiedCall | undefined
  readonly contact: UeContact
}

/** How media crosses this element in the dialog of a request; undefined where none is anchored. */
function wayOf({ request, sender, call, contact }: DialogRequest, room: PcscfRoom): MediaWay | undefined {
  const { media } = room
  const leg = media && legOfRequest(request, sender, call, contact, room)
  if (media === undefined || leg === undefined) return undefined
  const way = sender === 'ue' ? wayFromUe : wayToUe
  return way(request.callId, leg, contact, media)
}

/**
 * What a request inside a dialog says of media, told to the gateway.
 *
 * @param onward the request as it goes on
 * @returns undefined where there is nothing to tell
 */
export async function anchorInDialog(
  onward: SipRequest,
  received: DialogRequest,
  room: PcscfRoom,
): Promise<AnchoredRequest | AnchorRefusal | undefined> {
  const way = wayOf(received, room)
  return way && room.media?.anchor.request(onward, way)
}

/** An ACK, which may be an answer. */
export function anchorAck(forwarded: ForwardedAck, received: DialogRequest, room: PcscfRoom): AckToForward {
  // most say nothing, and cost nothing
  const way = forwarded.ack.body.length === 0 ? undefined : wayOf(received, room)
  if (way === undefined || room.media === undefined) return forwarded
  const described = room.media.anchor.ack(forwarded.ack, way)
  return described instanceof Promise
    ? described.then((ack) => ({ ...forwarded, ack }))
    : { ...forwarded, ack: described }
}

/**
 * A request inside a dialog has been answered. After a BYE that has ended it the gateway lets go of it, behind the answer.
 *
 * @spec RFC 3261 §15.1.2; TS 23.334 §6.2.1
 */
export function answeredInDialog(
  { request, sender, call, contact }: DialogRequest,
  response: SipResponse,
  room: PcscfRoom,
): void {
  // while the call is known which leg it is: afterwards it has lost its ends
  const leg = request.method === 'BYE' ? legOfRequest(request, sender, call, contact, room) : undefined
  if (call !== undefined) room.calls.requestAnswered(call, request, response)
  const { media } = room
  const { fromTag, toTag, callId } = request
  if (media === undefined || leg === undefined || fromTag === undefined || !endsDialog(response)) return
  const name = mediaCallId(callId, leg, contact.token)
  const isOver = call === undefined || call.state === 'ended'
  room.background.add(() => media.anchor.ended(name, fromTag, isOver ? undefined : toTag))
}

/** This element ends a call, or has forgotten it. */
export function mediaEnded(call: ProxiedCall, { media, background }: PcscfRoom): void {
  if (media === undefined) return
  const { callId, caller } = call
  background.add(() => media.anchor.ended(mediaCallId(callId, legOf(call), tokenOf(call)), caller.tag))
}
