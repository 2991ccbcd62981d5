import { type AnchoredRequest, type AnchorRefusal, type CallFacts, type MediaLoss, recordingWish } from '@voltaic/iq'
import { formatReason, type ProxiedCall, parseNameAddr, type SipRequest } from '@voltaic/sip'
import type { Leg, Transform } from '../call-legs.ts'
import { releaseCall } from '../release-calls.ts'
import type { PcscfRoom } from '../room.ts'
import type { UeContact } from '../ue-contact.ts'
import { wayFromUe, wayToUe } from './media-way.ts'

/** An INVITE that begins a call, as it goes on. */
export interface InviteParts {
  readonly call: ProxiedCall
  readonly leg: Leg
  readonly contact: UeContact
}

/**
 * The offer of an INVITE, told to the gateway.
 *
 * @param onward the INVITE as it goes on
 * @returns undefined where media is not anchored
 * @spec TS 23.334 §6.2.1; TS 24.229 §5.2.7
 */
export async function anchorInvite(
  onward: SipRequest,
  { call, leg, contact }: InviteParts,
  room: PcscfRoom,
): Promise<AnchoredRequest | AnchorRefusal | undefined> {
  const { media } = room
  if (media === undefined) return undefined
  const way = (leg === 'mo' ? wayFromUe : wayToUe)(onward.callId, leg, contact, media)
  const wish = recordingWish(factsOf(onward, leg, contact, room), media.config.recordingRules)
  let isSettled = false
  const anchored = await media.anchor.invite(withEarlyMediaSupport(onward, leg, room), way, {
    // whoever begins to record in mid call finds it by the same things
    recording: { record: wish.record, metadata: wish.metadata },
    // RFC 5009 §6: what a phone says of its own early media means nothing
    trustsResponses: leg === 'mo',
    onLost: (loss) => lostMedia(loss, isSettled, { call, leg, contact }, room),
  })
  if (anchored.kind === 'refused') return anchored
  return {
    ...anchored,
    async settled(final) {
      isSettled = true
      await anchored.settled(final)
    },
  }
}

/** What becomes of the answers: first the gateway, which looks at what the trust domain says, then the rest. */
export function anchoredThen(anchored: AnchoredRequest | undefined, transform: Transform): Transform {
  if (anchored === undefined) return transform
  return (response) => {
    const described = anchored.response(response)
    return described instanceof Promise ? described.then(transform) : transform(described)
  }
}

// RFC 5009 §8: whoever can allow early media has to know that it must
function withEarlyMediaSupport(onward: SipRequest, leg: Leg, { media }: PcscfRoom): SipRequest {
  if (leg === 'mt' || media?.config.earlyMedia !== 'gated' || onward.has('P-Early-Media')) return onward
  return onward.with('P-Early-Media', 'supported')
}

function factsOf(request: SipRequest, leg: Leg, contact: UeContact, room: PcscfRoom): CallFacts {
  const [asserted = request.header('From') ?? ''] = request.list('P-Asserted-Identity')
  const called = leg === 'mt' ? request.header('P-Called-Party-ID') : undefined
  return {
    callId: request.callId,
    leg,
    direction: leg === 'mo' ? 'out' : 'in',
    subscribers: contact.associatedUris.map((uri) => room.canonicalImpu(uri)),
    caller: parseNameAddr(asserted).uri,
    called: called === undefined ? request.uri : parseNameAddr(called).uri,
  }
}

const LOSS_TEXTS: Readonly<Record<MediaLoss, string>> = {
  inactive: 'Media Inactive',
  'gateway-lost-call': 'Media Lost',
  'gateway-unreachable': 'Media Gateway Unreachable',
}

/** Nobody would hear anything any more. @spec TS 24.229 §5.2.8.1.2; RFC 3326 §2 */
function lostMedia(loss: MediaLoss, isSettled: boolean, { call, contact }: InviteParts, room: PcscfRoom): void {
  room.runtime.counters.add(`pcscf.media-lost.${loss}`)
  room.runtime.log.info('a call has lost its media', { element: room.config.element, callId: call.callId, loss })
  const reason = formatReason({ protocol: 'SIP', cause: 503, text: LOSS_TEXTS[loss] })
  const latest = room.contacts.byToken(contact.token) ?? contact
  if (isSettled) releaseCall(call, latest, reason, room)
  else {
    // whoever deals with its INVITE still has to answer it
    call.releaseReason = reason
    call.abort()
  }
}
