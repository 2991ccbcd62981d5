import { DecodeError } from '@voltaic/base'
import { decodeRtp, decodeTelephoneEvents, MAX_EVENT_DURATION, type RtpPacket } from '@voltaic/rtp'
import { createResampler, type Resampler } from '../resampler.ts'
import type { SpeechFormat } from './speech-format.ts'
import type { SpeechReceiver } from './speech-receiver.ts'
import type { SpeechSender } from './speech-sender.ts'

const FRAME_MILLISECONDS = 20
/** A side that has sent nothing for so long is not in a pause: it has stopped, and nothing is sent in its place. */
const IDLE_MILLISECONDS = 1000
/** More frames than these are not made up for when nobody asked for a while. */
const MOST_FRAMES_AT_ONCE = 25
/** A key that is not heard of any more for so long is no longer pressed. */
const EVENT_MILLISECONDS = 100

/** Packets of one direction. */
export interface TranscodingCounters {
  readonly received: number
  readonly sent: number
  /** Not RTP, or a payload that cannot be read. */
  readonly malformed: number
  /** Of a payload type that was not agreed on, and keys that the other side does not know. */
  readonly unknown: number
}

/** One direction of a transcoder: packets of one side to packets of the other. */
export class Transcoding {
  readonly #from: SpeechFormat
  readonly #to: SpeechFormat
  readonly #receiver: SpeechReceiver
  readonly #sender: SpeechSender
  readonly #resampler: Resampler
  readonly #onModeRequest: (codecModeRequest: number) => void
  /** When the next frame is due; undefined while nothing is sent. */
  #nextAt: number | undefined
  #lastPacketAt = 0
  #lastFrameAt = 0
  #eventUntil = 0
  #event: { readonly timestamp: number; readonly ticks: number } | undefined
  readonly #counters = { received: 0, malformed: 0, unknown: 0 }

  /** @param onModeRequest CMR of the side that these packets come from, which is about what is sent to it */
  constructor(
    [from, to]: readonly [SpeechFormat, SpeechFormat],
    receiver: SpeechReceiver,
    sender: SpeechSender,
    onModeRequest: (codecModeRequest: number) => void,
  ) {
    this.#from = from
    this.#to = to
    this.#receiver = receiver
    this.#sender = sender
    this.#resampler = createResampler(receiver.sampleRate, sender.sampleRate)
    this.#onModeRequest = onModeRequest
  }

  get counters(): TranscodingCounters {
    return { ...this.#counters, sent: this.#sender.packets }
  }

  get receiver(): SpeechReceiver {
    return this.#receiver
  }

  get sender(): SpeechSender {
    return this.#sender
  }

  /** A datagram came. @returns what goes out by that and by the time that has passed */
  receive(datagram: Uint8Array, at: number): readonly Uint8Array[] {
    this.#counters.received += 1
    let out: Uint8Array | undefined
    try {
      out = this.#take(decodeRtp(datagram), at)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#counters.malformed += 1
    }
    const due = this.due(at)
    return out === undefined ? due : [out, ...due]
  }

  /** What is due until `at`, in milliseconds. */
  due(at: number): readonly Uint8Array[] {
    if (this.#nextAt === undefined) return []
    if (at - this.#nextAt > MOST_FRAMES_AT_ONCE * FRAME_MILLISECONDS) this.#catchUp(at)
    const packets: Uint8Array[] = []
    while (this.#nextAt !== undefined && this.#nextAt <= at) {
      const packet = this.#frame(this.#nextAt)
      if (packet !== undefined) packets.push(packet)
    }
    return packets
  }

  #frame(at: number): Uint8Array | undefined {
    if (at - this.#lastPacketAt > IDLE_MILLISECONDS) {
      this.#nextAt = undefined
      this.#lastFrameAt = at
      return undefined
    }
    this.#nextAt = at + FRAME_MILLISECONDS
    const samples = this.#receiver.play(at)
    if (samples === undefined || at < this.#eventUntil) {
      this.#sender.skip(1)
      return undefined
    }
    return this.#sender.send(this.#resampler.process(samples), at)
  }

  #take(packet: RtpPacket, at: number): Uint8Array | undefined {
    const { receivePayloadType, comfortNoise, telephoneEvent } = this.#from
    switch (packet.payloadType) {
      case receivePayloadType:
        this.#onModeRequest(this.#receiver.receive(packet, at))
        this.#begin(at)
        return undefined
      case comfortNoise:
        this.#receiver.receiveComfortNoise(packet, at)
        this.#begin(at)
        return undefined
      case telephoneEvent?.receivePayloadType:
        this.#receiver.pass(packet, at)
        this.#begin(at)
        return this.#takeEvent(packet, at)
      default:
        this.#counters.unknown += 1
        return undefined
    }
  }

  #begin(at: number): void {
    this.#lastPacketAt = at
    if (this.#nextAt !== undefined) return
    // The time in which nothing was sent has passed for the timestamps all the same.
    if (this.#lastFrameAt > 0) this.#sender.skip(Math.max(0, Math.round((at - this.#lastFrameAt) / FRAME_MILLISECONDS)))
    this.#nextAt = at
  }

  #catchUp(at: number): void {
    const frames = Math.floor((at - (this.#nextAt ?? at)) / FRAME_MILLISECONDS)
    this.#sender.skip(frames)
    this.#nextAt = (this.#nextAt ?? at) + frames * FRAME_MILLISECONDS
  }

  /** Keys go on at once; there is no speech beside them. @spec RFC 4733 §2.2, §2.5.1 */
  #takeEvent(packet: RtpPacket, at: number): Uint8Array | undefined {
    const keys = this.#to.telephoneEvent
    const [event] = decodeTelephoneEvents(packet.payload)
    if (keys === undefined || event === undefined) {
      this.#counters.unknown += 1
      return undefined
    }
    if (this.#event?.timestamp !== packet.timestamp) {
      this.#event = { timestamp: packet.timestamp, ticks: this.#sender.ticks }
    }
    this.#eventUntil = event.isEnd ? at : at + EVENT_MILLISECONDS
    const scale = keys.clockRate / (this.#from.telephoneEvent?.clockRate ?? keys.clockRate)
    const duration = Math.min(MAX_EVENT_DURATION, Math.round(event.duration * scale))
    return this.#sender.sendEvent({ ...event, duration }, keys, packet.marker, this.#event.ticks, at)
  }
}
