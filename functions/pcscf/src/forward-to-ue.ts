import type { Flow, ForwardOptions, Hop, SendOptions, SipRequest, SipResponse } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import { contactAddress, flowTo, type UeContact } from './ue-contact.ts'

/** The ways to a phone, the best first; none when it can no longer be reached. */
export function waysToUe(contact: UeContact, room: PcscfRoom): readonly Pick<SendOptions, 'flow' | 'target'>[] {
  const { transport, behindNat, gm } = contact
  // TS 33.203 §7.1: never outside of its associations
  if (gm !== undefined) return room.gm?.waysTo(gm, transport) ?? []
  const flow: Flow | undefined = flowTo(contact, room.localFor(transport))
  const address = behindNat ? undefined : contactAddress(contact.contact)
  return [...(flow ? [{ flow }] : []), ...(address ? [{ target: { transport, address } }] : [])]
}

/**
 * Sends a request on to a phone.
 *
 * @spec TS 24.229 §5.2.6.4.3
 */
export async function forwardToUe(
  onward: SipRequest,
  hop: Hop,
  contact: UeContact,
  options: ForwardOptions,
  room: PcscfRoom,
): Promise<SipResponse> {
  let response: SipResponse | undefined
  for (const way of waysToUe(contact, room)) {
    response = await hop.forward(onward, { ...options, ...way })
    // the phone's connection is gone, which is no de-registration: it may still answer where it said it can be found
    if (response.local !== 'transport-error') return response
  }
  return response ?? hop.reply(480)
}
