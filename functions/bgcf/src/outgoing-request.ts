import {
  type ForwardOptions,
  type Hop,
  type SipRequest,
  type SipResponse,
  type Turn,
  type TurnPatience,
  tryInTurn,
} from '@voltaic/sip'
import { withIdentityForTrunk } from './asserted-identity.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { withCseqOffset } from './cseq-offset.ts'
import { type DialledNumber, dialledNumberOf, routeKeyOf } from './dialled-number.ts'
import { answerChallenge } from './digest-answer.ts'
import { answerOfTrunk, fromForeign, toForeign, towardsTrunk } from './edge.ts'
import { anchorTrunkInvite, recordAnswered } from './media/call-media.ts'
import { formatForTrunk } from './number-format.ts'
import { isCscf, isOwn, isStraightFromOutside, recordRoutesFor } from './own-route.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'
import { requestUriAt, routeTo } from './trunk-uri.ts'

/** After that no further trunk is tried for one call, in milliseconds. */
const MAX_BREAKOUT_MS = 60_000

/** How long a trunk may do nothing unless its own settings say otherwise, in milliseconds. */
export const DEFAULT_PATIENCE: TurnPatience = { silenceMs: 4000, progressMs: 20_000, totalMs: MAX_BREAKOUT_MS }

/**
 * A request of this network for a number that nobody here has: it goes to the trunks of its route, one after the other
 * until one takes it.
 *
 * @spec TS 24.229 §5.6.2; TS 23.228 §5.19; RFC 3261 §16.6
 */
export async function outgoingRequest(received: SipRequest, hop: Hop, room: BgcfRoom): Promise<SipResponse> {
  // what comes in by one trunk goes out by another only when somebody of this network has sent it on
  if (isStraightFromOutside(received, room)) return hop.reply(404)
  const number = dialledNumberOf(received.requestUri, received.uri, room.config.realm)
  if (number === undefined) return elsewhere(received, hop, room)
  const route = room.table.find(routeKeyOf(number))
  if (route === undefined) {
    room.runtime.counters.add('bgcf.no-route')
    return hop.reply(404, { reason: 'No Route To This Number' })
  }
  const { health, directory, runtime } = room
  const candidates = candidatesOf(route, directory, (name) => health.isUp(name), runtime.random)
  const [first, ...others] = candidates
  if (first === undefined) return noTrunk(hop, room)
  const only = others.length === 0 ? first.trunk.name : undefined
  const anchored = await anchorTrunkInvite(received, 'out', only, room)
  if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
  const onward = anchored?.request ?? received
  let last = first.trunk.name
  const turns = candidates.map((candidate): Turn => {
    const turn = turnTo(candidate, number, onward, hop, room)
    const send = (options: ForwardOptions): Promise<SipResponse> => {
      last = candidate.trunk.name
      return turn.send(options)
    }
    return { ...turn, send }
  })
  const response = await tryInTurn(
    hop,
    turns,
    anchored === undefined ? {} : { transform: (answer) => anchored.response(answer) },
    {
      isInvite: received.method === 'INVITE',
      patience: DEFAULT_PATIENCE,
      clock: runtime.clock,
    },
  )
  await anchored?.settled(response)
  const isRecordedLate = received.method === 'INVITE' && only === undefined && response.status < 300
  if (isRecordedLate) await recordAnswered(received, last, room)
  return response.local === undefined || hop.signal.aborted ? response : noTrunk(hop, room)
}

function noTrunk(hop: Hop, { runtime }: BgcfRoom): SipResponse {
  runtime.counters.add('bgcf.no-trunk')
  return hop.reply(503, { reason: 'No Trunk Answers' })
}

function turnTo({ trunk }: Candidate, number: DialledNumber, received: SipRequest, hop: Hop, room: BgcfRoom): Turn {
  const request = requestFor(trunk, number, received, room)
  return {
    patience: trunk,
    send: (options) => sendTo(trunk, request, hop, options, room),
    onFailed({ status, local }) {
      room.runtime.counters.add('bgcf.failed-over')
      room.runtime.log.warn('trunk failed', { callId: received.callId, trunk: trunk.name, status, local })
      if (local !== undefined) room.health.noteFailure(trunk.name)
    },
  }
}

function requestFor(trunk: TrunkConfig, number: DialledNumber, received: SipRequest, room: BgcfRoom): SipRequest {
  const user = formatForTrunk(number.e164, trunk.format) + number.portability
  const identified = withIdentityForTrunk(received, trunk, room)
  return towardsTrunk(identified, trunk)
    .withUri(requestUriAt(trunk, user, true))
    .with('Route', routeTo(trunk))
}

async function sendTo(
  trunk: TrunkConfig,
  request: SipRequest,
  hop: Hop,
  options: ForwardOptions,
  room: BgcfRoom,
): Promise<SipResponse> {
  const first = await hop.forward(request, optionsFor(request, trunk, 0, options, room))
  if (first.local === undefined) room.health.noteAnswer(trunk.name, first.status)
  if (!isChallenge(first) || hop.signal.aborted) return first
  const { registration } = trunk
  const authorised = registration && answerChallenge(request, first, registration, room.runtime.random)
  if (authorised === undefined) return hop.reply(502, { reason: 'Trunk Wants Credentials' })
  // RFC 3261 §22.3: it is a new request, with a number of its own; the caller knows nothing of it
  const second = await hop.forward(withCseqOffset(authorised, 1), optionsFor(request, trunk, 1, options, room))
  return isChallenge(second) ? hop.reply(502, { reason: 'Trunk Refuses Credentials' }) : second
}

/** The caller cannot answer it: the credentials are this network's. */
function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407
}

function optionsFor(
  request: SipRequest,
  trunk: TrunkConfig,
  cseqOffset: number,
  options: ForwardOptions,
  room: BgcfRoom,
): ForwardOptions {
  const { transform } = options
  return {
    ...options,
    ...recordRoutesFor('trunk', request, { trunk, cseqOffset }, room),
    transform(response) {
      const counted = withCseqOffset(answerOfTrunk(response, trunk, room), -cseqOffset)
      return transform === undefined ? counted : transform(counted)
    },
  }
}

/** A SIP URI of another network goes there; what is left leads nowhere. @spec RFC 3263 §4; TS 24.229 §5.10.2.1 */
function elsewhere(received: SipRequest, hop: Hop, room: BgcfRoom): Promise<SipResponse> | SipResponse {
  const { requestUri: uri } = received
  if (uri.kind !== 'sip' || uri.host.toLowerCase() === room.config.realm || isOwn(uri, room)) return hop.reply(404)
  // what comes from here is believed by the CSCFs: no phone gets to one past its own
  if (isCscf(uri, room)) return hop.reply(404)
  return hop.forward(toForeign(received).without('Route'), {
    ...recordRoutesFor('trunk', received, { trunk: undefined, cseqOffset: 0 }, room),
    transform: fromForeign,
  })
}
