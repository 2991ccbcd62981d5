import { clockRateOf, decodeAmrPayload, ticksOfFrame } from '@voltaic/amr'
import { DecodeError } from '@voltaic/base'
import { decodeRtp, decodeTelephoneEvents, digitOfEvent, type RtpPacket, TelephoneEventReceiver } from '@voltaic/rtp'
import type { Counters } from '@voltaic/runtime'
import { AudioSource } from './audio-source.ts'
import { FrameComparison } from './frame-comparison.ts'
import type { MediaFile } from './media-file.ts'
import type { MediaParameters } from './media-parameters.ts'
import type { MediaSummary } from './media-summary.ts'

/** Sources remembered at once; the one that has been silent for longest makes room. */
const MAX_SOURCES = 8
const MODULUS_32 = 0x1_0000_0000

type Counts = Pick<MediaSummary, 'received' | 'matched' | 'mismatched' | 'lost' | 'duplicated' | 'late' | 'jitter'>
/** What the summary has of what came in. */
export type ReceivedSummary = Counts & Pick<MediaSummary, 'refused' | 'digits'>

/** Takes what comes to the RTP port of one call. */
export class AudioReceiver {
  readonly #counters: Counters
  /** Those heard last come last. */
  readonly #sources = new Map<number, AudioSource>()
  readonly #events = new TelephoneEventReceiver()
  #file: MediaFile
  #parameters: MediaParameters
  #matched = 0
  #mismatched = 0
  #refused = 0
  #lostBefore = 0
  #duplicatedBefore = 0
  #lateBefore = 0
  #jitter = 0
  #digits = ''

  constructor(counters: Counters, file: MediaFile, parameters: MediaParameters) {
    this.#counters = counters
    this.#file = file
    this.#parameters = parameters
  }

  get sources(): Iterable<AudioSource> {
    return this.#sources.values()
  }

  source(ssrc: number): AudioSource | undefined {
    return this.#sources.get(ssrc)
  }

  change(file: MediaFile, parameters: MediaParameters): void {
    if (file !== this.#file) {
      for (const source of this.#sources.values()) source.comparison = new FrameComparison(file)
    }
    this.#file = file
    this.#parameters = parameters
  }

  /**
   * One datagram. What cannot be read is counted and dropped.
   *
   * @param own SSRC that this call sends with
   * @param now milliseconds since 1970
   */
  receive(data: Uint8Array, own: number, now: number): void {
    try {
      const packet = decodeRtp(data)
      // DEVIATION RFC 3550 §8.2: a collision of SSRCs is not resolved by a new SSRC; between two phones it is a loop
      if (packet.ssrc === own) this.#refuse('media.drop.loop')
      else this.#take(packet, now)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#refuse('media.drop.malformed')
    }
  }

  summary(): ReceivedSummary {
    let lost = this.#lostBefore
    let duplicated = this.#duplicatedBefore
    let late = this.#lateBefore
    for (const { statistics } of this.#sources.values()) {
      lost += statistics.missing
      duplicated += statistics.duplicates
      late += statistics.late
    }
    return {
      received: this.#matched + this.#mismatched,
      matched: this.#matched,
      mismatched: this.#mismatched,
      lost,
      duplicated,
      late,
      jitter: this.#jitter,
      refused: this.#refused,
      digits: this.#digits,
    }
  }

  #take(packet: RtpPacket, now: number): void {
    const { payloadTypes, telephoneEvent } = this.#parameters
    const isEvent = packet.payloadType === telephoneEvent?.receive
    if (!isEvent && packet.payloadType !== payloadTypes.receive) {
      this.#refuse('media.drop.payload-type')
      return
    }
    const source = this.#sourceOf(packet.ssrc)
    const arrival = source.receive(packet.sequenceNumber)
    if (arrival === 'duplicate' || arrival === 'jump') return
    if (isEvent) this.#takeEvents(packet)
    else this.#takeFrames(packet, source, now)
  }

  #takeFrames(packet: RtpPacket, source: AudioSource, now: number): void {
    const { codec, framing } = this.#parameters
    source.statistics.updateJitter(packet.timestamp, (now * source.clockRate) / 1000)
    this.#jitter = source.jitter
    const { frames } = decodeAmrPayload(packet.payload, { codec, framing })
    let timestamp = packet.timestamp
    for (const frame of frames) {
      if (source.comparison.isAsExpected(frame, timestamp)) this.#matched += 1
      else this.#mismatched += 1
      timestamp = (timestamp + ticksOfFrame(codec)) % MODULUS_32
    }
  }

  // RFC 4733 §2.5.1.5: the events of one packet follow each other
  #takeEvents(packet: RtpPacket): void {
    let timestamp = packet.timestamp
    for (const event of decodeTelephoneEvents(packet.payload)) {
      if (this.#events.receive(event, timestamp) === 'begins') this.#digits += digitOfEvent(event.event) ?? ''
      timestamp = (timestamp + event.duration) % MODULUS_32
    }
  }

  #sourceOf(ssrc: number): AudioSource {
    const known = this.#sources.get(ssrc)
    const source = known ?? new AudioSource(ssrc, this.#file, clockRateOf(this.#file.codec))
    if (known !== undefined && this.#sources.size === 1) return known
    if (known === undefined && this.#sources.size === MAX_SOURCES) this.#forgetOldest()
    this.#sources.delete(ssrc)
    this.#sources.set(ssrc, source)
    return source
  }

  #forgetOldest(): void {
    for (const [ssrc, { statistics }] of this.#sources) {
      this.#lostBefore += statistics.missing
      this.#duplicatedBefore += statistics.duplicates
      this.#lateBefore += statistics.late
      this.#sources.delete(ssrc)
      return
    }
  }

  #refuse(counter: string): void {
    this.#refused += 1
    this.#counters.add(counter)
  }
}
