import { bandwidthOf } from '../description/attributes.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import { type Codec, codecsOf, isSameEncoding, isSpeech, isTelephoneEvent, type NumberedCodec } from '../media/codec.ts'
import { type Direction, limitDirection, mirrorOf } from '../media/direction.ts'
import { parseFormatParameters } from '../media/fmtp.ts'
import { maxptimeOf, ptimeOf } from '../media/packet-time.ts'
import { effectiveDirectionOf, rtcpAddressOf, rtpAddressOf, type TransportAddress } from '../media/transport-address.ts'
import { isAdaptiveMultiRate, isOctetAligned } from './match-codec.ts'

/** The two numbers of a codec; nearly always the same. */
export interface AgreedCodec extends Codec {
  /** Put into the packets that this side sends. */
  readonly sendPayloadType: number
  /** Found in the packets that it receives. */
  readonly receivePayloadType: number
  /** As the other side wrote it; what binds our encoder. */
  readonly fmtp: string
}

/** A stream that both sides have, seen from this side. */
export interface AgreedStream {
  readonly kind: 'agreed'
  /** Its m= line, from 0. */
  readonly index: number
  readonly media: string
  readonly local: TransportAddress
  readonly localRtcp?: TransportAddress
  readonly remote: TransportAddress
  readonly remoteRtcp?: TransportAddress
  /** Of this side. With `sendrecv` both send and receive. */
  readonly direction: Direction
  /** To send with. Packets of other codecs that both have may still arrive: see `alternatives`. */
  readonly codec: AgreedCodec
  /** The others of the answer, which either side may change to without asking. */
  readonly alternatives: readonly AgreedCodec[]
  /** Keys at the clock rate of the codec. */
  readonly telephoneEvent?: AgreedCodec
  /** Milliseconds in each packet that this side sends. */
  readonly ptime: number
  /** Milliseconds that the other side can take in one packet. */
  readonly maxptime?: number
  /** Bit per second of RTCP, as the other side wants it. */
  readonly rtcpSenders?: number
  readonly rtcpReceivers?: number
}

/** A stream that one side did not want, or that cannot work. */
export interface UnusedStream {
  readonly kind: 'unused'
  readonly index: number
  readonly media: string
  readonly reason: 'port 0' | 'no address' | 'no common codec'
}

export type NegotiatedStream = AgreedStream | UnusedStream

const DEFAULT_PTIME = 20

/**
 * What offer and answer come to.
 *
 * @param side whose view is wanted
 * @returns one entry for each m= line of the offer
 * @spec RFC 3264 §6.1, §7; RFC 3551 §4.5
 */
export function negotiate(
  offer: SessionDescription,
  answer: SessionDescription,
  side: 'offerer' | 'answerer',
): readonly NegotiatedStream[] {
  const [own, peer] = side === 'offerer' ? [offer, answer] : [answer, offer]
  return offer.media.map((offered, index): NegotiatedStream => {
    const answered = answer.media[index]
    const { media } = offered
    if (answered === undefined || offered.port === 0 || answered.port === 0) {
      return { kind: 'unused', index, media, reason: 'port 0' }
    }
    const [ownStream, peerStream] = side === 'offerer' ? [offered, answered] : [answered, offered]
    const local = rtpAddressOf(own, ownStream)
    const remote = rtpAddressOf(peer, peerStream)
    if (local === undefined || remote === undefined) return { kind: 'unused', index, media, reason: 'no address' }
    const codecs = agreedCodecs(answered, ownStream, peerStream)
    const codec = codecs.find(isSpeech) ?? codecs[0]
    if (codec === undefined) return { kind: 'unused', index, media, reason: 'no common codec' }
    const telephoneEvent = codecs.find((one) => isTelephoneEvent(one) && one.clockRate === codec.clockRate)
    return {
      kind: 'agreed',
      index,
      media,
      local,
      remote,
      direction: agreedDirection(own, ownStream, peer, peerStream),
      codec,
      alternatives: codecs.filter((one) => one !== codec && one !== telephoneEvent),
      ptime: ptimeOf(peerStream) ?? DEFAULT_PTIME,
      ...optional('telephoneEvent', telephoneEvent),
      ...optional('localRtcp', rtcpAddressOf(own, ownStream)),
      ...optional('remoteRtcp', rtcpAddressOf(peer, peerStream)),
      ...optional('maxptime', maxptimeOf(peerStream)),
      ...optional('rtcpSenders', bandwidthOf(peerStream, 'RS')),
      ...optional('rtcpReceivers', bandwidthOf(peerStream, 'RR')),
    }
  })
}

/** What both sides let through, seen from `own`; an old hold by 0.0.0.0 counts. @spec RFC 3264 §6.1, §8.4 */
function agreedDirection(
  own: SessionDescription,
  ownStream: MediaDescription,
  peer: SessionDescription,
  peerStream: MediaDescription,
): Direction {
  const ours = effectiveDirectionOf(own, ownStream)
  return limitDirection(ours, mirrorOf(effectiveDirectionOf(peer, peerStream)))
}

/** The codecs of the answer that the offer has too, in the order of the answer. */
function agreedCodecs(
  answered: MediaDescription,
  own: MediaDescription,
  peer: MediaDescription,
): readonly AgreedCodec[] {
  const ours = codecsOf(own)
  const theirs = codecsOf(peer)
  return codecsOf(answered).flatMap((codec) => {
    const send = numberOf(theirs, codec)
    const receive = numberOf(ours, codec)
    if (send === undefined || receive === undefined) return []
    const { encoding, clockRate, channels, fmtp } = send
    const numbers = { sendPayloadType: send.payloadType, receivePayloadType: receive.payloadType }
    return [{ encoding, clockRate, channels, fmtp, ...numbers }]
  })
}

/** The codec of a list that is this one: under the same payload type if it can be, and framed alike. */
function numberOf(codecs: readonly NumberedCodec[], codec: NumberedCodec): NumberedCodec | undefined {
  const alike = codecs.filter((one) => isSameEncoding(one, codec) && isFramedAlike(one, codec))
  return alike.find(({ payloadType }) => payloadType === codec.payloadType) ?? alike[0]
}

function isFramedAlike(a: Codec, b: Codec): boolean {
  if (!isAdaptiveMultiRate(a)) return true
  return isOctetAligned(parseFormatParameters(a.fmtp)) === isOctetAligned(parseFormatParameters(b.fmtp))
}

/** An optional field that is there only when its value is. */
function optional<K extends string, T>(name: K, value: T | undefined): { readonly [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: T })
}
