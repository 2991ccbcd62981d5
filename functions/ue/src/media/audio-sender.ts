import { type AmrCodec, clockRateOf, ticksOfFrame } from '@voltaic/amr'
import { eventOfDigit, RTP_HEADER_LENGTH, RtpSender, TelephoneEventSender, writeTelephoneEvent } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import type { MediaFile } from './media-file.ts'
import { type MediaParameters, sends } from './media-parameters.ts'

/** The largest payload: a frame of AMR-WB at 23.85 kbit/s, octet-aligned, is 62 octets. */
const PACKET_LENGTH = RTP_HEADER_LENGTH + 64
/** A digit lasts 100 ms, and 60 ms of silence follow its last packet. */
const DIGIT_FRAMES = 5
const PAUSE_FRAMES = 3

interface Digits {
  readonly text: string
  readonly resolve: () => void
  sent: number
}

/**
 * The stream that a call sends: the file, one frame every 20 ms, or a digit in its place. Timestamp and position in the
 * file run on while nothing is sent, so that the peer knows what to expect after a pause.
 */
export class AudioSender {
  readonly #random: Random
  readonly #send: (packet: Uint8Array) => void
  readonly #packet = new Uint8Array(PACKET_LENGTH)
  readonly #digits: Digits[] = []
  #rtp: RtpSender
  #file: MediaFile
  #parameters: MediaParameters
  /** Number of the tick that was the beginning of the stream. */
  #first: number | undefined
  #isInTalkspurt = false
  #event: TelephoneEventSender | undefined
  #eventTicks = 0
  #pause = 0
  #sent = 0
  #digitsSent = ''

  constructor(random: Random, file: MediaFile, parameters: MediaParameters, send: (packet: Uint8Array) => void) {
    this.#random = random
    this.#send = send
    this.#file = file
    this.#parameters = parameters
    this.#rtp = new RtpSender(random, clockRateOf(file.codec))
  }

  get codec(): AmrCodec {
    return this.#file.codec
  }

  get rtp(): RtpSender {
    return this.#rtp
  }

  get sent(): number {
    return this.#sent
  }

  get digitsSent(): string {
    return this.#digitsSent
  }

  /** Another codec is another stream, with an SSRC of its own: timestamps of two clock rates do not mix (RFC 7160 §4.2). */
  change(file: MediaFile, parameters: MediaParameters): void {
    if (file.codec !== this.#file.codec) {
      this.#rtp = new RtpSender(this.#random, clockRateOf(file.codec))
      this.#first = undefined
      this.#event = undefined
    }
    this.#file = file
    this.#parameters = parameters
    if (!sends(parameters.direction)) this.#isInTalkspurt = false
    if (parameters.telephoneEvent === undefined) this.dropDigits()
  }

  /** @returns when the last of the digits is out, or will never be */
  sendDigits(text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    return new Promise((resolve) => this.#digits.push({ text, resolve, sent: 0 }))
  }

  dropDigits(): void {
    this.#event = undefined
    for (const { resolve } of this.#digits.splice(0)) resolve()
  }

  /** The next 20 ms. */
  tick(frame: number, now: number): void {
    this.#first ??= frame
    const position = frame - this.#first
    if (!sends(this.#parameters.direction)) return
    if (this.#digits.length > 0 && this.#tickDigit(position, now)) return
    this.#tickAudio(position, now)
  }

  #tickAudio(position: number, now: number): void {
    const isSpeech = this.#file.isSpeechAt(position)
    const payload = this.#file.payloadAt(position, this.#parameters.framing)
    if (payload !== undefined) {
      // RFC 4867 §4.1: the marker shows the first speech after silence
      const marker = isSpeech && !this.#isInTalkspurt
      this.#packet.set(payload, RTP_HEADER_LENGTH)
      const ticks = position * ticksOfFrame(this.#file.codec)
      this.#sendPacket(marker, this.#parameters.payloadTypes.send, ticks, payload.length, now)
      this.#sent += 1
    }
    this.#isInTalkspurt = isSpeech
  }

  /** @returns false when there is no digit to send after all */
  #tickDigit(position: number, now: number): boolean {
    const payloadType = this.#parameters.telephoneEvent?.send
    if (payloadType === undefined) return false
    this.#isInTalkspurt = false
    if (this.#pause > 0) {
      this.#pause -= 1
      if (this.#pause === 0) this.#endDigit()
      return true
    }
    const period = ticksOfFrame(this.#file.codec)
    this.#event ??= this.#beginDigit(position * period, period)
    const packet = this.#event?.next()
    if (packet === undefined) return false
    const end = writeTelephoneEvent(this.#packet, RTP_HEADER_LENGTH, packet)
    this.#sendPacket(packet.marker, payloadType, this.#eventTicks, end - RTP_HEADER_LENGTH, now)
    if (this.#event?.isDone === true) {
      this.#event = undefined
      this.#pause = PAUSE_FRAMES
    }
    return true
  }

  #beginDigit(ticks: number, period: number): TelephoneEventSender | undefined {
    const digits = this.#digits[0]
    const event = eventOfDigit(digits?.text[digits.sent] ?? '')
    this.#eventTicks = ticks
    return event === undefined ? undefined : new TelephoneEventSender(event, period, DIGIT_FRAMES * period)
  }

  #endDigit(): void {
    const digits = this.#digits[0]
    if (digits === undefined) return
    this.#digitsSent += digits.text[digits.sent] ?? ''
    digits.sent += 1
    if (digits.sent < digits.text.length) return
    this.#digits.shift()
    digits.resolve()
  }

  #sendPacket(marker: boolean, payloadType: number, ticks: number, payloadLength: number, now: number): void {
    const end = this.#rtp.writeNext(this.#packet, { marker, payloadType, ticks, payloadLength }, now) + payloadLength
    this.#send(this.#packet.subarray(0, end))
  }
}
