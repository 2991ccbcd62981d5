import {
  type AnchoredRequest,
  type AnchorRefusal,
  type CallFacts,
  type MediaSide,
  type MediaWay,
  recordingWish,
} from '@voltaic/iq'
import {
  type AckToForward,
  endsDialog,
  type ForwardedAck,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { NO_TRUNK, topMarkOf } from '../dialog-marks.ts'
import type { BgcfRoom } from '../room.ts'
import type { TrunkMedia } from './trunk-media.ts'

/** Whether a call goes out by a trunk or comes in by one. */
export type CallDirection = 'out' | 'in'

/** The name of a call at the gateway: one that comes in by a trunk and goes out by another is anchored twice. */
function mediaCallId(callId: string, direction: CallDirection): string {
  return `${callId};${direction === 'out' ? 'trunk' : 'trunk-in'}`
}

function coreSide({ config: { coreFamily, coreCodecs } }: TrunkMedia): MediaSide {
  return {
    interface: 'core',
    ...(coreFamily !== undefined && { addressFamily: coreFamily }),
    ...(coreCodecs.length > 0 && { transcode: coreCodecs }),
  }
}

function trunkSide({ config: { trunkFamily, trunkCodecs } }: TrunkMedia): MediaSide {
  return {
    interface: 'access',
    ...(trunkFamily !== undefined && { addressFamily: trunkFamily }),
    ...(trunkCodecs.length > 0 && { transcode: trunkCodecs }),
  }
}

/** @param sender who sends the request that crosses */
function wayOf(callId: string, direction: CallDirection, sender: 'trunk' | 'core', media: TrunkMedia): MediaWay {
  const [trunk, core] = [trunkSide(media), coreSide(media)]
  const [from, to] = sender === 'trunk' ? [trunk, core] : [core, trunk]
  return { callId: mediaCallId(callId, direction), sender: from, receiver: to }
}

/**
 * The offer of an INVITE that goes out by a trunk or has come in by one, told to the gateway. Whichever trunk takes it, the
 * offer is the same.
 *
 * @param trunk its name, for recording rules; undefined while it may be one of several: then `recordAnswered` follows
 * @returns undefined where media is not anchored
 * @spec TS 23.228 §I.3.2; RFC 3264 §5
 */
export async function anchorTrunkInvite(
  invite: SipRequest,
  direction: CallDirection,
  trunk: string | undefined,
  room: BgcfRoom,
): Promise<AnchoredRequest | AnchorRefusal | undefined> {
  const { media, runtime } = room
  if (media === undefined || invite.method !== 'INVITE') return undefined
  const way = wayOf(invite.callId, direction, direction === 'out' ? 'core' : 'trunk', media)
  const wish = recordingWish(factsOf(invite, direction, trunk), media.config.recordingRules)
  return media.anchor.invite(invite, way, {
    // whoever begins to record in mid call finds it by the same things
    recording: { record: wish.record && trunk !== undefined, metadata: wish.metadata },
    trustsResponses: direction === 'in',
    // the P-CSCF of the subscriber sees the silence as well, and ends the call
    onLost(loss) {
      runtime.counters.add(`bgcf.media-lost.${loss}`)
      runtime.log.info('a call over a trunk has lost its media', {
        callId: invite.callId,
        loss,
        ...(trunk !== undefined && { trunk }),
      })
      media.ended(way.callId, invite.fromTag ?? '')
    },
  })
}

/**
 * One of several trunks has taken a call: now its rules of recording are known. To be waited for before the answer goes
 * back, so that the first word is in the recording.
 */
export async function recordAnswered(invite: SipRequest, trunk: string, { media }: BgcfRoom): Promise<void> {
  if (media === undefined) return
  const { record, metadata } = recordingWish(factsOf(invite, 'out', trunk), media.config.recordingRules)
  if (record) await media.record(mediaCallId(invite.callId, 'out'), metadata)
}

/** What becomes of the answers: first the gateway, then the rest. */
export function describedThen(
  anchored: AnchoredRequest | undefined,
  transform: (response: SipResponse) => SipResponse,
): (response: SipResponse) => SipResponse | Promise<SipResponse> {
  if (anchored === undefined) return transform
  return (response) => {
    const described = anchored.response(response)
    return described instanceof Promise ? described.then(transform) : transform(described)
  }
}

function factsOf(invite: SipRequest, direction: CallDirection, trunk: string | undefined): CallFacts {
  const [asserted = invite.header('From') ?? ''] = invite.list('P-Asserted-Identity')
  return {
    ...{ callId: invite.callId, leg: 'trunk', direction, subscribers: [] },
    ...(trunk !== undefined && { trunk }),
    caller: parseNameAddr(asserted).uri,
    called: invite.uri,
  }
}

/** How media crosses in the dialog of a request; undefined where none is anchored. */
function wayInDialog(request: SipRequest, isFromOutside: boolean, { media, marks }: BgcfRoom): MediaWay | undefined {
  const mark = media && topMarkOf(request)
  if (media === undefined || mark === undefined || mark.trunk === NO_TRUNK) return undefined
  const caller = marks.callerIn(mark, request)
  if (caller === undefined) return undefined
  const direction = (caller === 'sender') === isFromOutside ? 'in' : 'out'
  return wayOf(request.callId, direction, isFromOutside ? 'trunk' : 'core', media)
}

/**
 * What a request inside a dialog says of media, told to the gateway.
 *
 * @param onward the request as it goes on
 * @param received the same as it came
 */
export async function anchorInTrunkDialog(
  onward: SipRequest,
  received: SipRequest,
  isFromOutside: boolean,
  room: BgcfRoom,
): Promise<AnchoredRequest | AnchorRefusal | undefined> {
  const way = wayInDialog(received, isFromOutside, room)
  return way && room.media?.anchor.request(onward, way)
}

/** An ACK, which may be an answer. */
export function anchorTrunkAck(
  forwarded: ForwardedAck,
  received: SipRequest,
  isFromOutside: boolean,
  room: BgcfRoom,
): AckToForward {
  // most say nothing, and cost nothing
  const way = forwarded.ack.body.length === 0 ? undefined : wayInDialog(received, isFromOutside, room)
  if (way === undefined || room.media === undefined) return forwarded
  const described = room.media.anchor.ack(forwarded.ack, way)
  return described instanceof Promise
    ? described.then((ack) => ({ ...forwarded, ack }))
    : { ...forwarded, ack: described }
}

/** After a BYE that has ended the dialog the gateway lets go of the call. @spec RFC 3261 §15.1.2 */
export function answeredInTrunkDialog(
  request: SipRequest,
  response: SipResponse,
  isFromOutside: boolean,
  room: BgcfRoom,
): void {
  const { fromTag } = request
  if (request.method !== 'BYE' || fromTag === undefined || !endsDialog(response)) return
  const way = wayInDialog(request, isFromOutside, room)
  if (way !== undefined) room.media?.ended(way.callId, fromTag)
}
