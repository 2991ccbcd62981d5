import { formatReason, type Hop, type ProxiedCall, type SipRequest, type SipResponse } from '@voltaic/sip'
import { waysToUe } from './forward-to-ue.ts'
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
  for (const call of room.calls.ofOwner(contact.token)) releaseCall(call, contact, cause, room)
}

function releaseCall(call: ProxiedCall, contact: UeContact, { cause, text }: ReleaseCause, room: PcscfRoom): void {
  room.runtime.counters.add('pcscf.call.released')
  const reason = formatReason({ protocol: 'SIP', cause, text })
  call.releaseReason = reason
  const ueIs = isCaller(call) ? 'caller' : 'callee'
  const toUe = call.byeTo(ueIs, reason)
  const toNetwork = call.byeTo(ueIs === 'caller' ? 'callee' : 'caller', reason)
  call.abort()
  if (call.state !== 'answered') return
  room.calls.end(call)
  if (toNetwork !== undefined) room.background.add(() => room.sip().request(toNetwork))
  if (toUe !== undefined) room.background.add(() => sendToUe(toUe, contact, room))
}

function isCaller(call: ProxiedCall): boolean {
  return call.key.startsWith('mo ')
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
  if (call.releaseReason === undefined) return undefined
  if (response.status >= 300) return hop.reply(480, { headers: [['Reason', call.releaseReason]] })
  room.background.add(async () => releaseCall(call, contact, REGISTRATION_ENDED, room))
  return undefined
}
