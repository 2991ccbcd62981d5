import type { CallMediaReport, StreamReport } from '@voltaic/ng'
import { meanOpinionScore } from '@voltaic/rtp'
import type { NumberedCodec } from '@voltaic/sdp'
import type { Reception, SideCounters } from '../engines/relay-engine.ts'
import type { ReportedReception } from '../rtcp/rtcp-observer.ts'
import type { MediaCall } from './media-call.ts'
import type { Party, PartyStream } from './party.ts'
import type { SideName, StreamAnchor } from './stream-anchor.ts'

/** What packets wait in both phones besides the jitter buffer, in milliseconds: a packet's length on each side. */
const PHONE_DELAY_MS = 40
/** A jitter buffer holds about so many times the jitter. */
const JITTER_BUFFER = 2

/** One side of a stream: its report, and where the quality in it comes from. */
export interface StreamFigures {
  readonly report: StreamReport
  /** As it comes in here. */
  readonly own: Reception | undefined
  /** As the other side tells it by RTCP. */
  readonly told: (ReportedReception & { readonly jitterMs: number | undefined }) | undefined
}

/** A report, with what is behind it. */
export interface CallFigures {
  readonly report: CallMediaReport
  readonly streams: readonly StreamFigures[]
}

/** What the gateway knows of a call: counters of its engines, and quality as both ends report it by RTCP. */
export async function reportOf(call: MediaCall): Promise<CallMediaReport> {
  return (await figuresOf(call)).report
}

export async function figuresOf(call: MediaCall): Promise<CallFigures> {
  const streams: StreamFigures[] = []
  const engines = new Set<string>()
  let lastPacketAt: number | undefined
  for (const [index, anchor] of call.anchors.entries()) {
    if (anchor === undefined) continue
    const counters = await anchor.counters()
    streams.push(...(['a', 'b'] as const).map((side) => figuresOfSide(call, anchor, index, side, counters)))
    lastPacketAt = latest([lastPacketAt, counters[0].lastPacketAt, counters[1].lastPacketAt])
    if (anchor.engine !== undefined) engines.add(anchor.engine)
  }
  const { recordingSince } = call
  const report: CallMediaReport = {
    createdAt: call.createdAt,
    lastPacketAt,
    streams: streams.map((each) => each.report),
    recording: recordingSince !== undefined,
    ...(recordingSince !== undefined && { recordingSince }),
    ...(engines.size > 0 && { engine: [...engines].join(', ') }),
  }
  return { report, streams }
}

function figuresOfSide(
  call: MediaCall,
  anchor: StreamAnchor,
  index: number,
  side: SideName,
  counters: readonly [SideCounters, SideCounters],
): StreamFigures {
  const { offerer, answerer, offererTag } = call.parties
  const own: Party | undefined = side === 'a' ? offerer : answerer
  const stream = own?.streams[index]
  const counted = counters[side === 'a' ? 0 : 1]
  const other = side === 'a' ? answerer : offerer
  const codec = codecOf(counted, [stream, other?.streams[index]])
  const told = anchor.rtcp?.observer.receptionOf(side)
  const report: StreamReport = {
    media: anchor.media === 'video' ? 'video' : 'audio',
    index,
    side: side === 'a' ? 'offerer' : 'answerer',
    tag: own?.tag ?? (side === 'a' ? offererTag : ''),
    local: anchor.local[side],
    ...(stream?.rtp && { remote: stream.rtp }),
    packets: counted.packets,
    octets: counted.octets,
    dropped: counted.dropped + counted.foreign + call.unreadFrom(anchor, side) + (anchor.rtcp?.refusedFrom(side) ?? 0),
    errors: counted.errors ?? 0,
    ...(codec && { codec: codec.encoding }),
    ...qualityOf(anchor, told, counted, codec),
  }
  return { report, own: counted.reception, told: told && { ...told, jitterMs: inMs(told.jitter, codec) } }
}

type Quality = Pick<StreamReport, 'loss' | 'jitterMs' | 'roundTripMs' | 'mos'>

function qualityOf(
  anchor: StreamAnchor,
  told: ReportedReception | undefined,
  { packets, reception }: SideCounters,
  codec: NumberedCodec | undefined,
): Quality {
  if (packets === 0) return {}
  const roundTripMs = anchor.rtcp?.observer.roundTripMs
  const seenLoss = reception && share(reception.lost, reception.expected)
  const loss = told === undefined ? seenLoss : share(told.packetsLost, Math.max(packets, told.packetsLost))
  const jitterMs = (told && inMs(told.jitter, codec)) ?? reception?.jitterMs
  const isJudged = anchor.media === 'audio' && codec !== undefined && loss !== undefined
  return {
    ...(loss !== undefined && { loss }),
    ...(jitterMs !== undefined && { jitterMs }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...(isJudged && { mos: scoreOf({ encoding: codec.encoding, loss, jitterMs, roundTripMs }) }),
  }
}

function inMs(jitter: number, codec: NumberedCodec | undefined): number | undefined {
  return codec && (jitter * 1000) / codec.clockRate
}

/** How speech sounds that comes so, by the E-model. @param loss 0 to 1 */
export function scoreOf({
  encoding,
  loss,
  jitterMs = 0,
  roundTripMs = 0,
}: {
  readonly encoding: string
  readonly loss: number
  readonly jitterMs: number | undefined
  readonly roundTripMs: number | undefined
}): number {
  const oneWayDelayMs = PHONE_DELAY_MS + JITTER_BUFFER * jitterMs + roundTripMs / 2
  return meanOpinionScore({ encoding, loss, oneWayDelayMs })
}

/** The codec of the packets that came; before that, the first of this side. */
function codecOf(
  { reception }: SideCounters,
  streams: readonly (PartyStream | undefined)[],
): NumberedCodec | undefined {
  const codecs = streams.flatMap((stream) => stream?.codecs ?? [])
  return codecs.find(({ payloadType }) => payloadType === reception?.payloadType) ?? codecs[0]
}

export function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole)
}

export function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce((last, time) => (last === undefined || (time ?? 0) > last ? (time ?? last) : last), undefined)
}
