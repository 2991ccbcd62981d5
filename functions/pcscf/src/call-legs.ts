import type { ForwardOptions, ProxiedCall, SipRequest } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'

/**
 * Which way a call passes this element: from the phone that makes it, or to the phone that gets it. A call between two
 * phones of one P-CSCF passes it both ways.
 */
export type Leg = 'mo' | 'mt'

/**
 * The key of the call that an INVITE begins.
 *
 * @param callerTag of its From
 */
export function keyOf(leg: Leg, contact: UeContact, callId: string, callerTag: string | undefined): string {
  return `${leg} ${contact.token} ${callId} ${callerTag}`
}

export function legOf(call: ProxiedCall): Leg {
  return call.key.startsWith('mo ') ? 'mo' : 'mt'
}

/** The token of the phone whose leg it is. */
export function tokenOf(call: ProxiedCall): string {
  return call.key.split(' ', 2)[1] ?? ''
}

/** What becomes of a response on its way back. */
export type Transform = NonNullable<ForwardOptions['transform']>

/**
 * What becomes of the answers to the INVITE of a call. Made apart, as it is kept for half a minute after the first one
 * (RFC 6026 §7.2), and with it all that is in its scope.
 */
export function answersIn(call: ProxiedCall, transform: Transform, room: PcscfRoom): Transform {
  return (response) => {
    room.calls.responded(call, response)
    return transform(response)
  }
}

/** The call that a request of the phone is in. */
export function callOfRequestFrom(request: SipRequest, contact: UeContact, room: PcscfRoom): ProxiedCall | undefined {
  const { callId, fromTag, toTag } = request
  // whoever calls himself has one call on both legs: the tag of the sender tells them apart
  const asCaller = keyOf('mo', contact, callId, fromTag)
  return room.calls.find(asCaller, request) ?? room.calls.find(keyOf('mt', contact, callId, toTag), request)
}

/** The call that a request to the phone is in. */
export function callOfRequestTo(request: SipRequest, contact: UeContact, room: PcscfRoom): ProxiedCall | undefined {
  const { callId, fromTag, toTag } = request
  const asCalled = keyOf('mt', contact, callId, fromTag)
  return room.calls.find(asCalled, request) ?? room.calls.find(keyOf('mo', contact, callId, toTag), request)
}
