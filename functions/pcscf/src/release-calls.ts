import { formatReason, type Hop, type ProxiedCall, parseReason, type SipRequest, type SipResponse } from '@voltaic/sip'
import { legOf } from './call-legs.ts'
import { waysToUe } from './forward-to-ue.ts'
import { mediaEnded } from './media/dialog-media.ts'
import type { PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'

/** Why the P-CSCF ends a call. */
export interface ReleaseCause {
  /** SIP status for the Reason header. */
  readonly cause: number
  readonly text: string
}

/** The registration that the call rests on is over. @spec TS 24.229 §5.2.8.1.1 */
export const REGISTRATION_ENDED: ReleaseCause = { cause: 480, text: 'Registration Ended' }

/**
 * Ends all calls of a phone: those that are answered by a BYE to both sides, those that are not by a CANCEL to the one
 * that is called and a final answer to the one that calls.
 *
 * @spec TS 24.229 §5.2.8.1.1, §5.2.8.1.2
 */
export function releaseCallsOf(contact: UeContact, cause: ReleaseCause, room: PcscfRoom): void {
  const reason = formatReason({ protocol: 'SIP', ...cause })
  for (const call of room.calls.ofOwner(contact.token)) releaseCall(call, contact, reason, room)
}

/** Ends one call. @param reason value of a Reason header */
export function releaseCall(call: ProxiedCall, contact: UeContact, reason: string, room: PcscfRoom): void {
  room.runtime.counters.add('pcscf.call.released')
  call.releaseReason = reason
  const ueIs = legOf(call) === 'mo' ? 'caller' : 'callee'
  const toUe = call.byeTo(ueIs, reason)
  const toNetwork = call.byeTo(ueIs === 'caller' ? 'callee' : 'caller', reason)
  call.abort()
  if (call.state !== 'answered') return
  room.calls.end(call)
  mediaEnded(call, room)
  if (toNetwork !== undefined) room.background.add(() => room.sip().request(toNetwork))
  if (toUe !== undefined) room.background.add(() => sendToUe(toUe, contact, room))
}

async function sendToUe(bye: SipRequest, contact: UeContact, room: PcscfRoom): Promise<void> {
  for (const way of waysToUe(contact, room)) {
    const response = await room.sip().request(bye, way)
    if (response.local !== 'transport-error') return
  }
}

/**
 * What the caller is told when its call was ended before anybody answered; undefined when it was not. Whoever answered all
 * the same, as CANCEL and answer crossed, gets BYE, and so does the caller.
 */
export function releasedDuringSetUp(
  call: ProxiedCall,
  response: SipResponse,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): SipResponse | undefined {
  const reason = call.releaseReason
  if (reason === undefined) return undefined
  const { cause } = parseReason(reason)
  if (response.status >= 300) return hop.reply(cause ?? 480, { headers: [['Reason', reason]] })
  room.background.add(async () => releaseCall(call, contact, reason, room))
  return undefined
}
