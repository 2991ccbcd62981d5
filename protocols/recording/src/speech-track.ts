import { decodeAmrPayload, isSpeech, NO_DATA, storedFrame } from '@voltaic/amr'
import {
  type ComfortNoise,
  comfortNoiseLevel,
  createComfortNoise,
  createResampler,
  type LackingCodec,
  type Resampler,
  type SpeechDecoder,
  type SpeechDecoders,
} from '@voltaic/audio'
import { createSeededRandom } from '@voltaic/runtime'
import type { PacketInTurn } from './packet-order.ts'
import { type CodecUse, decoderNameOf } from './recorded-codec.ts'
import { SourceTimeline } from './source-timeline.ts'
import type { StereoWindow } from './stereo-window.ts'

/** Speech that is made up for packets that were lost, in milliseconds; then there is silence. */
const MAX_CONCEALED_MS = 100
/**
 * How long AMR's comfort noise goes on behind the last SID, in milliseconds: one comes every 160 ms, and when none comes the
 * call is on hold.
 */
const MAX_AMR_PAUSE_MS = 500
/** How far behind the clock a pause is filled, in milliseconds: the packet that ends it may be on its way. */
const PAUSE_LAG_MS = 300
const FRAME_MS = 20
/** Samples by which a place may differ from the end of the last without being moved. */
const TOLERANCE = 2

type SpeechUse = Extract<CodecUse, { readonly kind: 'amr' | 'samples' }>

/** What fills the time until the next packet. */
type Pause = 'none' | 'amr' | 'noise'

/** One side of a call as samples in one channel. */
export class SpeechTrack {
  readonly #timeline = new SourceTimeline()
  readonly #channel: 0 | 1
  readonly #window: StereoWindow
  readonly #noise: ComfortNoise
  #decoder: SpeechDecoder | undefined
  #resampler: Resampler | undefined
  #use: SpeechUse | undefined
  #pause: Pause = 'none'
  #pauseEnd = Number.POSITIVE_INFINITY
  /** Behind the last sample. */
  #next = 0

  constructor(channel: 0 | 1, window: StereoWindow) {
    this.#channel = channel
    this.#window = window
    this.#noise = createComfortNoise(createSeededRandom(channel + 1))
  }

  /**
   * @param decoders opens one when another codec begins
   * @param sinceStart when it came, in milliseconds since the recording began
   * @returns what is lacking to decode it; then nothing has changed
   * @throws DecodeError for a payload that is none
   */
  speech(packet: PacketInTurn, use: SpeechUse, decoders: SpeechDecoders, sinceStart: number): LackingCodec | undefined {
    const frames = framesOf(packet, use)
    const lacking = this.#use === use ? undefined : this.#open(use, decoders)
    if (lacking !== undefined) return lacking
    const clockRate = use.codec.clockRate
    const isAfterPause = this.#pause !== 'none' || packet.marker
    const { timestamp, isNewSource } = packet
    const place = this.#timeline.place({ timestamp, clockRate, sinceStart, isAfterPause, isNewSource })
    const at = this.#fill(this.#sampleAt(place), packet.lost)
    this.#pause = 'none'
    let cut = at < this.#next ? this.#next - at : 0
    for (const frame of frames) cut = this.#play(frame, cut)
    if (use.kind === 'amr' && !isSpeech(use.format.codec, typeOf(frames.at(-1)))) this.#begin('amr')
    return undefined
  }

  /** A packet of comfort noise beside G.711. @spec RFC 3389 §4 */
  comfortNoise({ payload }: PacketInTurn, sinceStart: number): void {
    this.#noise.setLevel(comfortNoiseLevel(payload))
    if (this.#pause === 'noise') return
    this.#next = Math.max(this.#next, this.#sampleAt(sinceStart - PAUSE_LAG_MS))
    this.#begin('noise')
  }

  /** Fills a pause that goes on. @param sinceStart milliseconds */
  advance(sinceStart: number): void {
    if (this.#pause !== 'none') this.#fillPause(this.#sampleAt(sinceStart - PAUSE_LAG_MS))
  }

  close(): void {
    this.#decoder?.close()
    this.#decoder = undefined
  }

  #open(use: SpeechUse, decoders: SpeechDecoders): LackingCodec | undefined {
    const decoder = decoders.create(decoderNameOf(use))
    if ('lacks' in decoder) return decoder
    this.close()
    this.#use = use
    this.#decoder = decoder
    this.#resampler = createResampler(decoder.sampleRate, this.#window.sampleRate)
    this.#pause = 'none'
    return undefined
  }

  #begin(pause: Pause): void {
    this.#pause = pause
    const longest = pause === 'amr' ? this.#samplesOf(MAX_AMR_PAUSE_MS) : Number.POSITIVE_INFINITY
    this.#pauseEnd = this.#next + longest
  }

  #sampleAt(milliseconds: number): number {
    return Math.max(0, Math.round((milliseconds * this.#window.sampleRate) / 1000))
  }

  #samplesOf(milliseconds: number): number {
    return (milliseconds * this.#window.sampleRate) / 1000
  }

  /** Fills the time up to `at`. @returns `at`, or the end of the last where both are as good as the same */
  #fill(at: number, lost: number): number {
    if (Math.abs(at - this.#next) <= TOLERANCE) return this.#next
    if (this.#pause !== 'none') this.#fillPause(at)
    else if (lost > 0) this.#conceal(at)
    // what nobody has filled is silence
    this.#next = Math.max(this.#next, at)
    return at
  }

  #fillPause(until: number): void {
    const end = Math.min(until, this.#pauseEnd)
    const frame = this.#samplesOf(FRAME_MS)
    while (this.#next + frame <= end) {
      if (this.#pause === 'noise') this.#put(this.#noise.next(frame))
      else this.#play(NOTHING_SENT, 0)
    }
  }

  #conceal(until: number): void {
    const end = Math.min(until, this.#next + this.#samplesOf(MAX_CONCEALED_MS))
    while (this.#next + this.#samplesOf(FRAME_MS) <= end) this.#play(undefined, 0)
  }

  /** @param cut samples to leave out @returns how many are still to be left out */
  #play(frame: Uint8Array | undefined, cut: number): number {
    if (this.#decoder === undefined || this.#resampler === undefined) return cut
    const samples = this.#resampler.process(this.#decoder.decode(frame))
    if (cut < samples.length) this.#put(cut === 0 ? samples : samples.subarray(cut))
    return Math.max(0, cut - samples.length)
  }

  #put(samples: Int16Array): void {
    this.#window.put(this.#channel, this.#next, samples)
    this.#next += samples.length
  }
}

/** NO_DATA: the decoder of AMR goes on with its comfort noise. @spec RFC 4867 §5.3 */
const NOTHING_SENT: Uint8Array = Uint8Array.of((NO_DATA << 3) | 4)

function framesOf({ payload }: PacketInTurn, use: SpeechUse): readonly Uint8Array[] {
  if (use.kind === 'samples') return [payload]
  return decodeAmrPayload(payload, use.format).frames.map((frame) => storedFrame(use.format.codec, frame))
}

/** FT of a frame as it is stored. */
function typeOf(frame: Uint8Array | undefined): number {
  return frame === undefined ? NO_DATA : ((frame[0] ?? 0) >> 3) & 15
}
