import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import { outOfTrustDomain } from './trust-domain.ts'
import { contactAddress, flowTo, isRegistered, type UeContact } from './ue-contact.ts'

/**
 * A request of the network to a registered phone.
 *
 * @spec TS 24.229 §5.2.6.4
 */
export async function requestToUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  // TS 24.229 §5.2.6.4: a phone that has left gets what ends its dialogs, and nothing new
  if (request.toTag === undefined && !isRegistered(contact, room.runtime.clock.now())) return hop.reply(480)
  const onward = outOfTrustDomain(request)
  const recordRoute = `<${room.routeTo(contact.token)}>`
  const flow = flowTo(contact, room.localFor(contact.transport))
  if (flow) {
    const response = await hop.forward(onward, { recordRoute, flow })
    // the phone's connection is gone, which is no de-registration: it may still answer where it said it can be found
    if (response.local !== 'transport-error' || contact.transport === 'udp') return response
  }
  const address = contact.behindNat ? undefined : contactAddress(contact.contact)
  if (!address) return hop.reply(480)
  return hop.forward(onward, { recordRoute, target: { transport: contact.transport, address } })
}
