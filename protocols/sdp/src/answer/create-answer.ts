import type { Attribute, Bandwidth, MediaDescription, SessionDescription } from '../description/session-description.ts'
import type { Codec, NumberedCodec } from '../media/codec.ts'
import { type Direction, limitDirection, mirrorOf } from '../media/direction.ts'
import { ptimeOf } from '../media/packet-time.ts'
import { effectiveDirectionOf, familyOf, rtpAddressOf } from '../media/transport-address.ts'
import { withNextVersion } from '../offer/create-reoffer.ts'
import { connectionOf, describeStream, originOf, type SessionIdentity } from '../offer/describe-stream.ts'
import { speechBandwidths } from '../offer/volte-codecs.ts'
import { type CodecChoice, selectCodecs } from './select-codecs.ts'

/** A stream that this side can have. It serves one m= line of the offer. */
export interface StreamCapability {
  readonly media: string
  /** RTP/AVP unless given. */
  readonly protocols?: readonly string[]
  /** Where RTP is received; RTCP uses the next. */
  readonly port: number
  /** In any order: that of the offer counts. */
  readonly codecs: readonly Codec[]
  /** What this side wants, sendrecv unless given; the answer never has more than the offer allows. */
  readonly direction?: Direction
  /** Computed for the chosen codecs of an audio stream, none for others, unless given. */
  readonly bandwidths?: readonly Bandwidth[]
  /** Milliseconds. */
  readonly maxptime?: number
  /** As `preconditionLines` writes them. */
  readonly preconditions?: readonly Attribute[]
}

export interface AnswerParameters {
  readonly identity: SessionIdentity
  /** Where media is received: IPv4, or IPv6 without brackets. */
  readonly address: string
  readonly streams: readonly StreamCapability[]
  /** One unless given. */
  readonly codecChoice?: CodecChoice
  /** Whether media can be exchanged with addresses of the other family too; true unless given. */
  readonly isDualStack?: boolean
  /** What this side said last in the session; `identity` is then not used. */
  readonly previous?: SessionDescription
}

/** Why there is no answer, for a 488 response and its Warning header. @spec RFC 3261 §20.43, §21.4.26 */
export interface OfferRefusal {
  readonly kind: 'refusal'
  readonly status: 488
  /** 301 address family, 302 transport protocol, 304 media type, 305 format. */
  readonly warning: 301 | 302 | 304 | 305
  readonly reason: string
}

export type AnswerOutcome = { readonly kind: 'answer'; readonly answer: SessionDescription } | OfferRefusal

type Refusal = Omit<OfferRefusal, 'kind' | 'status'>
type StreamOutcome = { readonly capability: StreamCapability; readonly stream: MediaDescription } | Refusal

/**
 * The answer to an offer: one m= line for each of the offer, in its order, port 0 where a stream is not wanted.
 *
 * @returns a refusal when the offer asks for streams and none of them can be had
 * @spec RFC 3264 §6; TS 24.229 §6.1.3
 */
export function createAnswer(offer: SessionDescription, parameters: AnswerParameters): AnswerOutcome {
  const free = new Set(parameters.streams)
  const media: MediaDescription[] = []
  const refusals: Refusal[] = []
  let accepted = 0
  for (const offered of offer.media) {
    const outcome = offered.port === 0 ? undefined : answerStream(offer, offered, free, parameters)
    if (outcome !== undefined && 'stream' in outcome) {
      free.delete(outcome.capability)
      accepted++
      media.push(outcome.stream)
    } else {
      if (outcome !== undefined) refusals.push(outcome)
      media.push(refusedStream(offered))
    }
  }
  const [first] = refusals
  if (first !== undefined && accepted === 0) return { kind: 'refusal', status: 488, ...first }
  return { kind: 'answer', answer: describeAnswer(offer, media, parameters) }
}

/** A stream as an answer refuses it: the offered m= line with port 0 and nothing below. @spec RFC 3264 §6 */
export function refusedStream({ media, protocol, formats }: MediaDescription): MediaDescription {
  return { media, port: 0, protocol, formats, bandwidths: [], attributes: [], otherLines: [] }
}

function describeAnswer(
  offer: SessionDescription,
  media: readonly MediaDescription[],
  { identity, address, previous }: AnswerParameters,
): SessionDescription {
  const answer: SessionDescription = {
    version: 0,
    origin: originOf(identity, address),
    sessionName: '-',
    connection: connectionOf(address),
    bandwidths: [],
    // RFC 3264 §6: the times of the answer are those of the offer.
    times: offer.times,
    attributes: [],
    media,
    otherLines: [],
  }
  return previous === undefined ? answer : withNextVersion(previous, answer)
}

function answerStream(
  offer: SessionDescription,
  offered: MediaDescription,
  free: ReadonlySet<StreamCapability>,
  parameters: AnswerParameters,
): StreamOutcome {
  const ofMedia = [...free].filter(({ media }) => media === offered.media)
  if (ofMedia.length === 0) return { warning: 304, reason: `${offered.media} is not available` }
  const ofProtocol = ofMedia.filter(({ protocols = ['RTP/AVP'] }) => protocols.includes(offered.protocol))
  if (ofProtocol.length === 0) return { warning: 302, reason: `${offered.protocol} is not supported` }
  if (parameters.isDualStack === false && !isSameFamily(offer, offered, parameters.address)) {
    return { warning: 301, reason: 'the address of the media is of the other IP version' }
  }
  for (const capability of ofProtocol) {
    const codecs = selectCodecs(offered, capability.codecs, parameters.codecChoice ?? 'one')
    if (codecs.length === 0) continue
    const wish = capability.direction ?? 'sendrecv'
    const stream = describeStream({
      media: offered.media,
      protocol: offered.protocol,
      port: capability.port,
      codecs,
      direction: limitDirection(mirrorOf(effectiveDirectionOf(offer, offered)), wish),
      bandwidths: capability.bandwidths ?? bandwidthsFor(offered, codecs, parameters.address),
      // RFC 3264 §6.1: what the offerer wants to receive is what suits this side too.
      ptime: ptimeOf(offered),
      maxptime: capability.maxptime,
      preconditions: capability.preconditions ?? [],
    })
    return { capability, stream }
  }
  return { warning: 305, reason: `no codec of the ${offered.media} stream is supported` }
}

/** TS 26.114 §6.2.5: speech has b=AS, RS and RR in both directions. */
function bandwidthsFor(
  offered: MediaDescription,
  codecs: readonly NumberedCodec[],
  address: string,
): readonly Bandwidth[] {
  return offered.media === 'audio' ? speechBandwidths(codecs, familyOf(address)) : []
}

function isSameFamily(offer: SessionDescription, offered: MediaDescription, address: string): boolean {
  const theirs = rtpAddressOf(offer, offered)
  return theirs === undefined || theirs.family === familyOf(address)
}
