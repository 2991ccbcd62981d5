import { type ForwardOptions, type Hop, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import { answersIn, keyOf, type Transform } from './call-legs.ts'
import { icidOf } from './charging-vector.ts'
import { forwardToUe } from './forward-to-ue.ts'
import { anchoredThen, anchorInvite } from './media/invite-media.ts'
import { type RecordRoutes, recordRoutesFor } from './own-route.ts'
import { releasedDuringSetUp } from './release-calls.ts'
import { CREATES_DIALOG } from './request-from-ue.ts'
import { type AnsweredRequest, answerOfUe } from './response-from-ue.ts'
import type { PcscfRoom } from './room.ts'
import { outOfTrustDomain } from './trust-domain.ts'
import { isRegistered, type UeContact } from './ue-contact.ts'

/**
 * An initial request of the network, or one that stands alone, to a registered phone.
 *
 * @spec TS 24.229 §5.2.6.4.3, §5.2.6.4.7
 */
export async function requestToUe(
  request: SipRequest,
  hop: Hop,
  contact: UeContact,
  room: PcscfRoom,
): Promise<SipResponse> {
  // TS 24.229 §5.2.6.4: a phone that has left gets what ends its dialogs, and nothing new
  if (!isRegistered(contact, room.runtime.clock.now())) return hop.reply(480)
  const facts = { icid: icidOf(request), called: calledIdentity(request, room) }
  const transform = answersOf(contact, facts, room)
  const onward = outOfTrustDomain(request)
  const send = (options: ForwardOptions) => forwardInitial(onward, hop, contact, options, room)
  if (!CREATES_DIALOG.has(request.method)) return send({ transform })

  const recordRoutes = recordRoutesFor('ue', request, contact, room)
  if (request.method !== 'INVITE') return send({ ...recordRoutes, transform })
  return inviteToUe(request, onward, hop, { recordRoutes, transform, icid: facts.icid ?? '', contact }, room)
}

interface Invitation {
  readonly recordRoutes: RecordRoutes
  readonly transform: Transform
  readonly icid: string
  readonly contact: UeContact
}

async function inviteToUe(
  request: SipRequest,
  onward: SipRequest,
  hop: Hop,
  { recordRoutes, transform, icid, contact }: Invitation,
  room: PcscfRoom,
): Promise<SipResponse> {
  const owners = [contact.token]
  const key = keyOf('mt', contact, request.callId, request.fromTag)
  const { recordRoute } = recordRoutes
  const call = room.calls.open({ key, invite: request, owners, recordRoute, icid })
  // RFC 3261 §8.2.2.2: the same INVITE, another way, while the first is being dealt with or the call goes on
  if (call === undefined) return hop.reply(482)
  try {
    const anchored = room.media && (await anchorInvite(onward, { call, leg: 'mt', contact }, room))
    if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
    const options: ForwardOptions = {
      ...recordRoutes,
      signal: call.signal,
      transform: answersIn(call, anchoredThen(anchored, transform), room),
    }
    const response = await forwardInitial(anchored?.request ?? onward, hop, contact, options, room)
    await anchored?.settled(response)
    return releasedDuringSetUp(call, response, hop, contact, room) ?? response
  } finally {
    room.calls.settled(call)
  }
}

function answersOf(contact: UeContact, facts: AnsweredRequest, room: PcscfRoom): Transform {
  return (response) => answerOfUe(response, contact, facts, room)
}

// RFC 3261 §16.7: a 503 would go on as 500, as if something here were broken; a phone without a connection is unavailable
async function forwardInitial(
  onward: SipRequest,
  hop: Hop,
  contact: UeContact,
  options: ForwardOptions,
  room: PcscfRoom,
): Promise<SipResponse> {
  const response = await forwardToUe(onward, hop, contact, options, room)
  return response.local === 'transport-error' ? hop.reply(480) : response
}

function calledIdentity(request: SipRequest, room: PcscfRoom): string | undefined {
  const called = request.header('P-Called-Party-ID')
  return called === undefined ? undefined : room.canonicalImpu(parseNameAddr(called).uri)
}
