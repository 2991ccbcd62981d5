import type { ForwardOptions, Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { assertedIdentity } from './asserted-identity.ts'
import { answersIn, keyOf } from './call-legs.ts'
import { chargingVector, newIcid } from './charging-vector.ts'
import { anchoredThen, anchorInvite } from './media/invite-media.ts'
import { type RecordRoutes, recordRoutesFor } from './own-route.ts'
import { releasedDuringSetUp } from './release-calls.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain, outOfTrustDomain } from './trust-domain.ts'
import type { UeContact } from './ue-contact.ts'

/** Methods that create a dialog, which is to stay on this way. @spec RFC 3261 §12.1; RFC 6665 §4.1; RFC 3515 §2.4.4 */
export const CREATES_DIALOG: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])

/**
 * An initial request, or one that stands alone, of a registered phone: says to the network who the phone is, and sends
 * it the way that the S-CSCF prescribed.
 *
 * @spec TS 24.229 §5.2.6.3.3, §5.2.6.3.7; RFC 3325 §5; RFC 3608 §6.1
 */
export async function requestFromUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  const impu = assertedIdentity(request, contact, room)
  // TS 24.229 §5.2.6.3.1: who has only barred identities can be named to nobody, least of all by a Contact of its own
  if (impu === undefined) return hop.reply(403)
  const icid = newIcid(room)
  const onward = intoTrustDomain(request)
    .without('P-Preferred-Identity')
    // TS 24.229 §5.2.6.3.3: a Route that is not the Service-Route is replaced by it, whatever it says
    .with('Route', contact.serviceRoute)
    .with('P-Asserted-Identity', `<${impu}>`)
    .with('P-Charging-Vector', chargingVector(icid, room))
  if (!CREATES_DIALOG.has(request.method)) return hop.forward(onward, { transform: outOfTrustDomain })

  const recordRoutes = recordRoutesFor('network', request, contact, room)
  if (request.method !== 'INVITE') return hop.forward(onward, { ...recordRoutes, transform: outOfTrustDomain })
  return inviteFromUe(request, onward, hop, { recordRoutes, icid, contact }, room)
}

interface Invitation {
  readonly recordRoutes: RecordRoutes
  readonly icid: string
  readonly contact: UeContact
}

// TS 24.229 §5.2.6.3.4: the call is known from its first response on
async function inviteFromUe(
  request: SipRequest,
  onward: SipRequest,
  hop: Hop,
  { recordRoutes, icid, contact }: Invitation,
  room: PcscfRoom,
): Promise<SipResponse> {
  const owners = [contact.token]
  const key = keyOf('mo', contact, request.callId, request.fromTag)
  const call = room.calls.open({ key, invite: request, owners, recordRoute: recordRoutes.recordRoute, icid })
  // RFC 3261 §8.2.2.2: the same INVITE, another way, while the first is being dealt with or the call goes on
  if (call === undefined) return hop.reply(482)
  try {
    const anchored = room.media && (await anchorInvite(onward, { call, leg: 'mo', contact }, room))
    if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
    const options: ForwardOptions = {
      ...recordRoutes,
      signal: call.signal,
      transform: answersIn(call, anchoredThen(anchored, outOfTrustDomain), room),
    }
    const response = await hop.forward(anchored?.request ?? onward, options)
    await anchored?.settled(response)
    return releasedDuringSetUp(call, response, hop, contact, room) ?? response
  } finally {
    room.calls.settled(call)
  }
}
