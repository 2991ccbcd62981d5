import type { MediaSide, MediaWay } from '@voltaic/iq'
import type { ProxiedCall, SipRequest } from '@voltaic/sip'
import { type Leg, legOf } from '../call-legs.ts'
import { topRouteOf } from '../own-route.ts'
import type { PcscfRoom } from '../room.ts'
import type { UeContact } from '../ue-contact.ts'
import type { PcscfMedia } from './pcscf-media.ts'

/** Characters of the token of a phone that are shown: it is not to be guessed from them. */
const SHOWN_TOKEN = 6

/**
 * The name of a call at the gateway: one that passes this element twice is anchored twice, and one that forks once for each
 * phone that it is sent to. Each of them has its own IP version, ends for itself, and takes no media of the others with it.
 *
 * @param token of the phone whose leg it is
 * @spec RFC 3261 §16.7
 */
export function mediaCallId(callId: string, leg: Leg, token: string): string {
  return leg === 'mo' ? `${callId};mo` : `${callId};mt-${token.slice(0, SHOWN_TOKEN)}`
}

/** The way of a request that the phone sends. */
export function wayFromUe(callId: string, leg: Leg, contact: UeContact, media: PcscfMedia): MediaWay {
  return { callId: mediaCallId(callId, leg, contact.token), sender: ueSide(contact, media), receiver: coreSide(media) }
}

/** The way of a request that the phone gets. */
export function wayToUe(callId: string, leg: Leg, contact: UeContact, media: PcscfMedia): MediaWay {
  return { callId: mediaCallId(callId, leg, contact.token), sender: coreSide(media), receiver: ueSide(contact, media) }
}

// a phone sends media from where it registered: whatever comes from elsewhere is not its own
function ueSide({ source: { host } }: UeContact, { config: { transcode } }: PcscfMedia): MediaSide {
  const addressFamily = host.includes(':') ? 'IP6' : 'IP4'
  return { interface: 'access', host, addressFamily, ...(transcode && { transcode }) }
}

function coreSide({ config: { coreFamily, transcode } }: PcscfMedia): MediaSide {
  return {
    interface: 'core',
    ...(coreFamily !== undefined && { addressFamily: coreFamily }),
    ...(transcode && { transcode }),
  }
}

/**
 * The leg of a request inside a dialog. Of a call from before a restart the mark in the Record-Route of this element says who
 * made it.
 *
 * @param sender who sends the request
 * @returns undefined for a dialog that this element has not let through
 */
export function legOfRequest(
  request: SipRequest,
  sender: 'ue' | 'network',
  call: ProxiedCall | undefined,
  contact: UeContact,
  room: PcscfRoom,
): Leg | undefined {
  if (call !== undefined) return legOf(call)
  const mark = topRouteOf(request)?.mark
  const caller = mark === undefined ? undefined : room.marks.callerIn(mark, request, contact.token)
  if (caller === undefined) return undefined
  return (caller === 'sender') === (sender === 'ue') ? 'mo' : 'mt'
}
