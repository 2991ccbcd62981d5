import { type AmrParameters, decodeAmrPayload, NO_DATA, NO_MODE_REQUEST, storedFrame } from '@voltaic/amr'
import type { RtpPacket } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import { type ComfortNoise, comfortNoiseLevel, createComfortNoise } from '../comfort-noise.ts'
import {
  type Admission,
  JitterBuffer,
  type JitterCounters,
  MAX_BUFFERED_FRAMES,
  type PlayedFrame,
} from '../jitter-buffer.ts'
import type { SpeechDecoder } from '../speech-codec.ts'
import type { SpeechFormat } from './speech-format.ts'

/** Payloads of G.711 and L16 are taken apart in pieces of 10 ms, since they may be of any such length. */
export const PLAIN_MILLISECONDS = 10
const AMR_MILLISECONDS = 20
/** Frames of interleaving that are waited for: half of what the buffer holds. */
const LONGEST_GROUP = MAX_BUFFERED_FRAMES / 2
/** The level of comfort noise among pieces of speech, which are longer. */
const NOISE_LENGTH = 1
const A_LAW_STEP = 8
const NOTHING_SENT = Uint8Array.of((NO_DATA << 3) | 4)

export interface JitterLimits {
  /** Milliseconds. */
  readonly minDelay?: number
  /** Milliseconds. */
  readonly maxDelay?: number
}

/** From the packets of one side to samples: payload, jitter, decoder, and what fills holes and pauses. */
export class SpeechReceiver {
  readonly #format: SpeechFormat
  readonly #decoder: SpeechDecoder
  readonly #buffer: JitterBuffer
  readonly #noise: ComfortNoise
  readonly #pieces: number
  readonly #pieceOctets: number
  #isPaused = false

  constructor(format: SpeechFormat, decoder: SpeechDecoder, random: Random, limits: JitterLimits) {
    const { clockRate, amr, codec } = format
    const milliseconds = amr === undefined ? PLAIN_MILLISECONDS : AMR_MILLISECONDS
    const frameTicks = (clockRate * milliseconds) / 1000
    this.#format = format
    this.#decoder = decoder
    this.#buffer = new JitterBuffer({ clockRate, frameTicks, ...limitsFor(amr, limits) })
    this.#noise = createComfortNoise(random)
    this.#pieces = AMR_MILLISECONDS / milliseconds
    this.#pieceOctets = frameTicks * (codec === 'L16' ? 2 : 1)
  }

  /** Hertz of what `play` gives. */
  get sampleRate(): number {
    return this.#decoder.sampleRate
  }

  get counters(): JitterCounters {
    return this.#buffer.counters
  }

  /**
   * Takes a packet of speech.
   *
   * @param at milliseconds
   * @returns CMR, NO_MODE_REQUEST for codecs that have none
   * @throws DecodeError AMR_*
   * @spec RFC 4867 §4.3.1
   */
  receive(packet: RtpPacket, at: number): number {
    const { amr } = this.#format
    if (amr !== undefined) return this.#receiveAmr(packet, amr, at)
    this.#put(packet, this.#piecesOf(packet.payload), at)
    return NO_MODE_REQUEST
  }

  /** Takes a packet that belongs to the stream and holds no speech, so that it does not count as lost. */
  pass(packet: RtpPacket, at: number): void {
    this.#put(packet, [], at)
  }

  /** Takes comfort noise of a codec that has none of its own. @spec RFC 3389 §3, §4 */
  receiveComfortNoise(packet: RtpPacket, at: number): void {
    this.#put(packet, [Uint8Array.of(comfortNoiseLevel(packet.payload))], at)
  }

  /**
   * The next 20 ms.
   *
   * @param at milliseconds
   * @returns undefined while nothing has begun
   */
  play(at: number): Int16Array | undefined {
    const first = this.#decode(this.#buffer.take(at))
    if (this.#pieces === 1 || first === undefined) return first
    const block = new Int16Array(first.length * this.#pieces)
    block.set(first)
    for (let piece = 1; piece < this.#pieces; piece++) {
      const next = this.#decode(this.#buffer.take(at + piece * PLAIN_MILLISECONDS))
      if (next !== undefined) block.set(next, piece * first.length)
    }
    return block
  }

  close(): void {
    this.#decoder.close()
  }

  #receiveAmr(packet: RtpPacket, amr: AmrParameters, at: number): number {
    const payload = decodeAmrPayload(packet.payload, amr)
    const frames = payload.frames.map((frame) => storedFrame(amr.codec, frame))
    this.#put(packet, frames, at, (payload.interleaving?.length ?? 0) + 1)
    return payload.codecModeRequest
  }

  #put(packet: RtpPacket, frames: readonly Uint8Array[], at: number, stride = 1): Admission {
    const { ssrc, sequenceNumber, timestamp } = packet
    return this.#buffer.put({ ssrc, sequenceNumber, timestamp, frames, stride }, at)
  }

  /** Copies, since the octets of a packet are not ours. What is left behind the last whole piece is left out. */
  #piecesOf(payload: Uint8Array): readonly Uint8Array[] {
    const length = this.#pieceOctets
    const count = Math.min(MAX_BUFFERED_FRAMES, Math.floor(payload.length / length))
    return Array.from({ length: count }, (_, index) => payload.slice(index * length, (index + 1) * length))
  }

  #decode(played: PlayedFrame | undefined): Int16Array | undefined {
    if (played === undefined) return undefined
    if (played.kind === 'frame') {
      const { frame } = played
      this.#isPaused = this.#format.amr === undefined && frame.length === NOISE_LENGTH
      if (!this.#isPaused) {
        const samples = this.#decoder.decode(frame)
        return this.#format.codec === 'PCMA' ? withoutIdle(samples) : samples
      }
      this.#noise.setLevel(frame[0] as number)
    }
    if (this.#isPaused) return this.#noise.next((this.sampleRate * PLAIN_MILLISECONDS) / 1000)
    if (this.#format.amr !== undefined) {
      return this.#decoder.decode(played.kind === 'nothing' ? NOTHING_SENT : undefined)
    }
    return this.#decoder.decode(undefined)
  }
}

/**
 * A-law has no zero, so that a line on which nobody speaks is a direct current of one step, which the voice activity
 * detection of AMR-WB takes for speech.
 */
function withoutIdle(samples: Int16Array): Int16Array {
  for (const sample of samples) if (sample > A_LAW_STEP || sample < -A_LAW_STEP) return samples
  return samples.fill(0)
}

/** The frames of an interleaved group come with packets that lie as far apart as the group is long. */
function limitsFor(amr: AmrParameters | undefined, { minDelay = 40, maxDelay = 200 }: JitterLimits): JitterLimits {
  const group = Math.min(LONGEST_GROUP, amr?.interleaving ?? 0) * AMR_MILLISECONDS
  return { minDelay: minDelay + group, maxDelay: maxDelay + group }
}
