import { type AckToForward, type Hop, routesOf, type SipRequest, type SipResponse } from '@voltaic/sip'
import { requestWithCseqOffset, withCseqOffset } from './cseq-offset.ts'
import { type DialogMark, topMarkOf } from './dialog-marks.ts'
import { answerForTrunk, answerOfTrunk, fromForeign, inDialogTowards, toForeign } from './edge.ts'
import { anchorInTrunkDialog, anchorTrunkAck, answeredInTrunkDialog, describedThen } from './media/call-media.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

/** A request inside a dialog, ready to go on, and what becomes of its answers. */
interface Crossing {
  readonly request: SipRequest
  transform(response: SipResponse): SipResponse
}

/**
 * A request inside a dialog: goes on by its Route. From outside it must show the mark of a dialog that this element has let
 * through, and may go nowhere but into this network.
 *
 * @param isFromOutside whether it comes from a trunk or another network
 * @spec RFC 3261 §16.12; TS 24.229 §5.10.2.3, §5.10.3.3
 */
export async function dialogRequest(
  request: SipRequest,
  hop: Hop,
  isFromOutside: boolean,
  room: BgcfRoom,
): Promise<SipResponse> {
  const crossing = crossingOf(request, isFromOutside, room)
  if (crossing === undefined) {
    room.runtime.counters.add('bgcf.refused.no-dialog')
    return hop.reply(481)
  }
  const anchored = await anchorInTrunkDialog(crossing.request, request, isFromOutside, room)
  if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
  const response = await hop.forward(anchored?.request ?? crossing.request, {
    transform: describedThen(anchored, (answer) => crossing.transform(answer)),
  })
  await anchored?.settled(response)
  answeredInTrunkDialog(request, response, isFromOutside, room)
  return response
}

/** The ACK of a 2xx, by its Route. @returns undefined for one that is dropped @spec RFC 3261 §16.11 */
export function dialogAck(ack: SipRequest, isFromOutside: boolean, room: BgcfRoom): AckToForward {
  const crossing = crossingOf(ack, isFromOutside, room)
  return crossing && anchorTrunkAck({ ack: crossing.request }, ack, isFromOutside, room)
}

function crossingOf(request: SipRequest, isFromOutside: boolean, room: BgcfRoom): Crossing | undefined {
  const mark = topMarkOf(request)
  if (mark === undefined) return undefined
  const trunk = room.directory.trunks.get(mark.trunk)
  return isFromOutside ? inwards(request, mark, trunk, room) : outwards(request, mark, trunk, room)
}

function inwards(
  request: SipRequest,
  mark: DialogMark,
  trunk: TrunkConfig | undefined,
  room: BgcfRoom,
): Crossing | undefined {
  if (!room.marks.isGenuine(mark, request) || !staysInNetwork(request, room)) return undefined
  return {
    request: trunk?.isTrusted ? request : fromForeign(request),
    transform: (response) => (trunk === undefined ? toForeign(response) : answerForTrunk(response, trunk, room)),
  }
}

function outwards(
  request: SipRequest,
  { cseqOffset }: DialogMark,
  trunk: TrunkConfig | undefined,
  room: BgcfRoom,
): Crossing {
  return {
    request: requestWithCseqOffset(inDialogTowards(request, trunk, room), cseqOffset),
    transform(response) {
      const clean = trunk === undefined ? fromForeign(response) : answerOfTrunk(response, trunk, room)
      return withCseqOffset(clean, -cseqOffset)
    },
  }
}

/** The next Route is of a CSCF: whoever is outside could have written any other. */
function staysInNetwork(request: SipRequest, { config }: BgcfRoom): boolean {
  const next = routesOf(request)[1]?.uri
  return next?.kind === 'sip' && config.trustedNames.has(`${next.host}:${next.port}`)
}
