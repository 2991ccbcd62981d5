import { type Hop, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import { newChargingVector } from './charging-vector.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain, outOfTrustDomain } from './trust-domain.ts'
import type { UeContact } from './ue-contact.ts'

/**
 * A request of a registered phone: says to the network who the phone is, and sends it the way that the S-CSCF
 * prescribed.
 *
 * @spec TS 24.229 §5.2.6.3; RFC 3325 §5; RFC 3608 §6.1
 */
export async function requestFromUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  const clean = intoTrustDomain(request)
  const recordRoute = `<${room.routeTo(contact.token)}>`
  if (request.toTag !== undefined) return outOfTrustDomain(await hop.forward(clean, { recordRoute }))
  const impu = assertedIdentity(request, contact, room)
  // TS 24.229 §5.2.6.3.1: who has only barred identities can be named to nobody, least of all by a Contact of its own
  if (impu === undefined) return hop.reply(403)
  return outOfTrustDomain(await hop.forward(initial(clean, impu, contact, room), { recordRoute }))
}

function initial(clean: SipRequest, impu: string, contact: UeContact, room: PcscfRoom): SipRequest {
  return (
    clean
      .without('P-Preferred-Identity')
      // TS 24.229 §5.2.6.3.1: a Route that is not the Service-Route is replaced by it, whatever it says
      .with('Route', contact.serviceRoute)
      .with('P-Asserted-Identity', `<${impu}>`)
      .with('P-Charging-Vector', newChargingVector(room))
  )
}

// TS 24.229 §5.2.6.3.1: the identity the phone prefers if it is one of its own, else the default one
function assertedIdentity(request: SipRequest, contact: UeContact, room: PcscfRoom): string | undefined {
  const preferred = request.list('P-Preferred-Identity').map((value) => room.canonicalImpu(parseNameAddr(value).uri))
  const own = contact.associatedUris.find((uri) => preferred.includes(room.canonicalImpu(uri)))
  return own ?? contact.associatedUris[0]
}
