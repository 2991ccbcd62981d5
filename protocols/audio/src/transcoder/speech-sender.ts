import {
  type AmrFrame,
  encodeAmrPayload,
  interleave,
  ModeControl,
  NO_DATA,
  NO_MODE_REQUEST,
  parseStoredFrame,
} from '@voltaic/amr'
import { RTP_HEADER_LENGTH, RtpSender, type SenderReport, type TelephoneEvent, writeTelephoneEvent } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import type { SpeechEncoder } from '../speech-codec.ts'
import type { KeyFormat, SpeechFormat } from './speech-format.ts'

const FRAME_MILLISECONDS = 20
const EVENT_LENGTH = 4

/** From samples to the packets of one side: encoder, mode, packet time, and an RTP stream of its own. */
export class SpeechSender {
  readonly #format: SpeechFormat
  readonly #encoder: SpeechEncoder
  readonly #rtp: RtpSender
  readonly #modes: ModeControl | undefined
  readonly #framesPerPacket: number
  readonly #frameTicks: number
  readonly #frames: Uint8Array[] = []
  /** Media time of the next frame, and of the first one that waits for its packet. */
  #ticks = 0
  #firstTicks = 0
  #isMarkerDue = true

  constructor(format: SpeechFormat, encoder: SpeechEncoder, random: Random) {
    const { amr, clockRate, ptime } = format
    this.#format = format
    this.#encoder = encoder
    this.#rtp = new RtpSender(random, clockRate)
    this.#modes = amr === undefined ? undefined : new ModeControl(amr)
    this.#framesPerPacket = Math.max(1, Math.round(ptime / FRAME_MILLISECONDS))
    this.#frameTicks = (clockRate * FRAME_MILLISECONDS) / 1000
  }

  /** Hertz that `send` wants. */
  get sampleRate(): number {
    return this.#encoder.sampleRate
  }

  get ssrc(): number {
    return this.#rtp.ssrc
  }

  get packets(): number {
    return this.#rtp.packets
  }

  /** The side that is sent to asks for a mode. @spec RFC 4867 §4.3.1 */
  request(codecModeRequest: number): void {
    this.#modes?.request(codecModeRequest)
  }

  /**
   * Takes the next 20 ms.
   *
   * @param now milliseconds since 1970
   * @returns the packet that they fill; none while a packet is not full, and in pauses
   */
  send(samples: Int16Array, now: number): Uint8Array | undefined {
    if (this.#modes !== undefined) this.#encoder.setMode(this.#modes.next())
    if (this.#frames.length === 0) this.#firstTicks = this.#ticks
    this.#frames.push(this.#encoder.encode(samples))
    this.#ticks += this.#frameTicks
    if (this.#frames.length < this.#framesPerPacket) return undefined
    const frames = this.#frames.splice(0)
    const payload = this.#modes === undefined ? joined(frames) : this.#amrPayload(frames)
    if (payload === undefined) {
      // RFC 3551 §4.1: the first packet behind a pause is marked
      this.#isMarkerDue = true
      return undefined
    }
    return this.#packet(payload, this.#format.sendPayloadType, this.#takeMarker(), this.#firstTicks, now)
  }

  /** Time passes in which nothing is sent. @param frames of 20 ms */
  skip(frames: number): void {
    this.#frames.length = 0
    this.#ticks += frames * this.#frameTicks
    this.#isMarkerDue = true
  }

  /** The media time of what is sent next, as an event begins at it. */
  get ticks(): number {
    return this.#ticks
  }

  /**
   * A packet with an event.
   *
   * @param ticks media time at which the event began
   * @spec RFC 4733 §2.2, §2.3
   */
  sendEvent(event: TelephoneEvent, keys: KeyFormat, marker: boolean, ticks: number, now: number): Uint8Array {
    const payload = new Uint8Array(EVENT_LENGTH)
    writeTelephoneEvent(payload, 0, event)
    return this.#packet(payload, keys.sendPayloadType, marker, ticks, now)
  }

  /** What this stream says of itself to the side that it is sent to. @param now milliseconds since 1970 */
  report(now: number): SenderReport {
    return this.#rtp.report(now, [])
  }

  close(): void {
    this.#encoder.close()
  }

  #takeMarker(): boolean {
    const marker = this.#isMarkerDue
    this.#isMarkerDue = false
    return marker
  }

  /** @returns undefined when there is nothing but a pause in it */
  #amrPayload(stored: readonly Uint8Array[]): Uint8Array | undefined {
    const amr = this.#format.amr
    if (amr === undefined) return undefined
    const frames: readonly AmrFrame[] = stored.map((frame) => parseStoredFrame(amr.codec, frame))
    if (frames.every(({ frameType }) => frameType === NO_DATA)) return undefined
    // Interleaving is for the side that sends to choose: a group of one packet is as good as none.
    const [payload] = amr.interleaving === undefined ? [] : interleave(frames, 1)
    return encodeAmrPayload(payload ?? { codecModeRequest: NO_MODE_REQUEST, frames }, amr)
  }

  #packet(payload: Uint8Array, payloadType: number, marker: boolean, ticks: number, now: number): Uint8Array {
    const packet = new Uint8Array(RTP_HEADER_LENGTH + payload.length)
    const header = { marker, payloadType, ticks, payloadLength: payload.length }
    packet.set(payload, this.#rtp.writeNext(packet, header, now))
    return packet
  }
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const [only] = frames
  if (only !== undefined && frames.length === 1) return only
  const payload = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0))
  let at = 0
  for (const frame of frames) {
    payload.set(frame, at)
    at += frame.length
  }
  return payload
}
