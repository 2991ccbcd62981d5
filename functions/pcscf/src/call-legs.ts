import type { ProxiedCall, SipRequest } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'

/**
 * Which way a call passes this element: from the phone that makes it, or to the phone that gets it. A call between two
 * phones of one P-CSCF passes it both ways.
 */
export type Leg = 'mo' | 'mt'

/** The name of the leg of one phone, as `ProxiedCalls` wants it. */
export function legOf(leg: Leg, contact: UeContact): string {
  return `${leg} ${contact.token}`
}

/** The call that a request of the phone is in. */
export function callOfRequestFrom(request: SipRequest, contact: UeContact, room: PcscfRoom): ProxiedCall | undefined {
  const made = room.calls.find(legOf('mo', contact), request)
  // whoever calls himself has one call on both legs: the tag of the sender tells them apart
  return made !== undefined && made.caller.tag === request.fromTag
    ? made
    : room.calls.find(legOf('mt', contact), request)
}

/** The call that a request to the phone is in. */
export function callOfRequestTo(request: SipRequest, contact: UeContact, room: PcscfRoom): ProxiedCall | undefined {
  const got = room.calls.find(legOf('mt', contact), request)
  return got !== undefined && got.caller.tag === request.fromTag ? got : room.calls.find(legOf('mo', contact), request)
}
