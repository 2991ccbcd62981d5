import { DecodeError } from '@voltaic/base'
import {
  type Flow,
  type FoundPco,
  findPcoInGtpv2,
  findPcoInS1ap,
  type PacketContext,
  type WalkListener,
} from '@voltaic/capture'
import { decodeRtcp } from '@voltaic/rtp'
import type { TraceProtocol } from '../traced-message.ts'
import type { CarriedBy, Sight } from './imported-message.ts'
import type { MediaAnnouncements } from './media-announcements.ts'
import { MessageSplitter } from './message-splitter.ts'
import { canBeRtp, isDns, isLineEnds, isRtcp, lengthOfDiameter, mayBeSip, startOfSip } from './recognise.ts'
import type { RtpStream } from './rtp-stream.ts'
import { RtpStreams } from './rtp-streams.ts'

/** TS 29.274 §4.4.1. */
const GTPV2_PORT = 2123
/** Asks the whole link, and is no part of any call. @spec RFC 6762 §3 */
const MDNS_PORT = 5353
/** TS 36.412 §7; RFC 6733 §2.1.1. */
const S1AP_PAYLOAD = 18
/** Datagrams of a flow that nobody understands, before only SIP and RTP are looked for. */
const MAX_STRANGE = 32

/** What is remembered of a flow. */
export interface FlowReading {
  readonly splitter: MessageSplitter | undefined
  strange: number
  /** The RTP sources that were heard in it. */
  rtp: RtpStreams | undefined
}

/** Takes what was found. */
export interface FlowReaderHandlers {
  onMessage(protocol: TraceProtocol, data: Uint8Array, sight: Sight, transport: CarriedBy): void
  onPco(found: FoundPco, sight: Sight, transport: CarriedBy): void
  /** A stream was recognised. */
  onStream(stream: RtpStream, sight: Sight): void
  /** A TCP connection was reset by the first of the two. */
  onReset(sight: Sight): void
  /** It is over: its flow is forgotten. */
  onStreamEnd(stream: RtpStream, interfaceId: number): void
}

/** Counts of what cannot be shown as a message. */
export interface ReadingCounters {
  rtpPackets: number
  rtcpPackets: number
  malformedPco: number
  /** Streams of which octets are missing. */
  gaps: number
}

/**
 * Recognises in what UDP, TCP and SCTP carry the messages of SIP, Diameter and DNS, RTP with its reports, and the options
 * of phones, by their octets: ports say little in an IMS.
 */
export class FlowReader implements WalkListener<FlowReading> {
  readonly counters: ReadingCounters = { rtpPackets: 0, rtcpPackets: 0, malformedPco: 0, gaps: 0 }
  readonly #handlers: FlowReaderHandlers
  readonly #announcements: MediaAnnouncements
  /** Where streams belong whose reports come over another flow. */
  readonly #sources = new Map<number, RtpStream>()
  #flow: Flow<FlowReading> | undefined
  #context: PacketContext | undefined

  constructor(handlers: FlowReaderHandlers, announcements: MediaAnnouncements) {
    this.#handlers = handlers
    this.#announcements = announcements
  }

  datagram(flow: Flow<FlowReading>, octets: Uint8Array, start: number, end: number, context: PacketContext): void {
    flow.state ??= { splitter: undefined, strange: 0, rtp: undefined }
    const { state } = flow
    if (canBeRtp(octets, start, end) && this.#rtp(flow, state, octets, start, end, context)) return
    if (mayBeSip(octets, start, end) && this.#sip(flow, octets, start, end, context)) return
    if (state.strange >= MAX_STRANGE) return
    if (!this.#other(flow, octets, start, end, context)) state.strange++
  }

  stream(flow: Flow<FlowReading>, octets: Uint8Array, start: number, end: number, context: PacketContext): void {
    this.#flow = flow
    this.#context = context
    flow.state ??= { splitter: this.#splitter(), strange: 0, rtp: undefined }
    const { splitter } = flow.state
    splitter?.push(octets, start, end)
    if (splitter?.isHopeless) flow.isIgnored = true
  }

  gap(flow: Flow<FlowReading>): void {
    this.counters.gaps++
    flow.state?.splitter?.lose()
  }

  restart(flow: Flow<FlowReading>): void {
    flow.state = undefined
  }

  reset(flow: Flow<FlowReading>, context: PacketContext): void {
    this.#handlers.onReset(sightOf(flow, context))
  }

  message(
    flow: Flow<FlowReading>,
    payloadProtocol: number,
    octets: Uint8Array,
    start: number,
    end: number,
    context: PacketContext,
  ): void {
    if (payloadProtocol === S1AP_PAYLOAD) {
      this.#pco(() => findPcoInS1ap(octets.subarray(start, end)), flow, context)
      return
    }
    // RFC 6733 §2.1.1: 46; many leave it 0
    const isDiameter = lengthOfDiameter(octets, start, end) === end - start
    if (isDiameter) this.#give('diameter', octets, start, end, flow, context)
    else if (startOfSip(octets, start, end) === 'sip') this.#give('sip', octets, start, end, flow, context)
  }

  end(flow: Flow<FlowReading>): void {
    for (const stream of flow.state?.rtp?.streams() ?? []) {
      this.#sources.delete(stream.ssrc)
      this.#handlers.onStreamEnd(stream, Math.floor(flow.place / 0x2_0000_0000))
    }
  }

  #splitter(): MessageSplitter {
    return new MessageSplitter((protocol, data) => {
      if (this.#flow === undefined || this.#context === undefined) return
      this.#handlers.onMessage(protocol, data, sightOf(this.#flow, this.#context), 'tcp')
    })
  }

  #rtp(
    flow: Flow<FlowReading>,
    state: FlowReading,
    octets: Uint8Array,
    start: number,
    end: number,
    context: PacketContext,
  ): boolean {
    state.rtp ??= new RtpStreams(flow.from, flow.to)
    const stream = state.rtp.receive(octets, start, end, context.frame, context.at, () => this.#isAnnounced(flow))
    if (stream === undefined) return false
    this.counters.rtpPackets++
    if (state.rtp.isFresh) this.#begin(flow, stream, context)
    return true
  }

  #begin(flow: Flow<FlowReading>, stream: RtpStream, context: PacketContext): void {
    const announcement = this.#announcements.at(flow.to) ?? this.#announcements.at(flow.from)
    if (announcement !== undefined) stream.announce(announcement)
    this.#sources.set(stream.ssrc, stream)
    this.#handlers.onStream(stream, sightOf(flow, context))
  }

  #isAnnounced({ from, to }: Flow<FlowReading>): boolean {
    return this.#announcements.at(to) !== undefined || this.#announcements.at(from) !== undefined
  }

  #sip(flow: Flow<FlowReading>, octets: Uint8Array, start: number, end: number, context: PacketContext): boolean {
    if (isLineEnds(octets, start, end)) return true
    let at = start
    while (octets[at] === 0x0d || octets[at] === 0x0a) at++
    if (startOfSip(octets, at, end) !== 'sip') return false
    this.#give('sip', octets, at, end, flow, context)
    return true
  }

  #other(flow: Flow<FlowReading>, octets: Uint8Array, start: number, end: number, context: PacketContext): boolean {
    const { from, to } = flow
    if (from.port === GTPV2_PORT || to.port === GTPV2_PORT) {
      this.#pco(() => findPcoInGtpv2(octets.subarray(start, end)), flow, context)
      return true
    }
    if (isRtcp(octets, start, end)) {
      this.#rtcp(octets.subarray(start, end))
      return true
    }
    if (to.port !== MDNS_PORT && from.port !== MDNS_PORT && isDns(octets, start, end)) {
      this.#give('dns', octets, start, end, flow, context)
      return true
    }
    if (lengthOfDiameter(octets, start, end) !== end - start) return isLineEnds(octets, start, end)
    this.#give('diameter', octets, start, end, flow, context)
    return true
  }

  #rtcp(packet: Uint8Array): void {
    this.counters.rtcpPackets++
    try {
      for (const each of decodeRtcp(packet)) {
        if (each.type !== 'SR' && each.type !== 'RR') continue
        for (const { ssrc, packetsLost, fractionLost, jitter } of each.reports) {
          this.#sources.get(ssrc)?.report(packetsLost, fractionLost / 256, jitter)
        }
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }

  #pco(find: () => readonly FoundPco[], flow: Flow<FlowReading>, context: PacketContext): void {
    try {
      for (const found of find()) this.#handlers.onPco(found, sightOf(flow, context), flow.transport)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.counters.malformedPco++
    }
  }

  #give(
    protocol: TraceProtocol,
    octets: Uint8Array,
    start: number,
    end: number,
    flow: Flow<FlowReading>,
    context: PacketContext,
  ): void {
    const data = new Uint8Array(octets.subarray(start, end))
    this.#handlers.onMessage(protocol, data, sightOf(flow, context), flow.transport)
  }
}

function sightOf({ from, to }: Flow<FlowReading>, { frame, at, interfaceId, teid, spi }: PacketContext): Sight {
  return { frame, at, from, to, interfaceId, ...(teid >= 0 && { teid }), ...(spi >= 0 && { spi }) }
}
