import { decodeAmrPayload, encodeAmrPayload, isSpeech, parseStoredFrame } from '@voltaic/amr'
import { A_LAW, MU_LAW, SPEECH_FRAME_MILLISECONDS, type SpeechEncoder, type SpeechEncoders } from '@voltaic/audio'
import { DecodeError } from '@voltaic/base'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import { type BeepSchedule, createTone, RECORDING_BEEP } from './beep.ts'
import { CodecTable, type CodecUse, type RecordedCodec } from './recorded-codec.ts'

type AmrUse = Extract<CodecUse, { readonly kind: 'amr' }>

/**
 * Lets the speech that goes to one side carry the tone that tells of a recording. G.711 has it mixed in; frames of AMR are
 * replaced by frames of the tone in the same mode, so that packets keep their numbers, times and sizes. It sounds with the
 * first speech after it is due: a side that says nothing in a pause (DTX) carries no tone.
 */
export class Beeper {
  readonly #encoders: SpeechEncoders
  readonly #schedule: BeepSchedule
  readonly #onLack: (lacks: string) => void
  readonly #codecs = new CodecTable()
  readonly #tones = new Map<number, Int16Array>()
  #dueAt = Number.NEGATIVE_INFINITY
  /** How much of the tone has sounded, in milliseconds; undefined between two tones. */
  #sounded: number | undefined
  #encoder: SpeechEncoder | undefined
  #isLacking = false

  /** @param onLack is told once what to install, when a codec cannot be encoded here */
  constructor(encoders: SpeechEncoders, onLack: (lacks: string) => void, schedule: BeepSchedule = RECORDING_BEEP) {
    this.#encoders = encoders
    this.#onLack = onLack
    this.#schedule = schedule
  }

  /** What payload types of packets mean that go to this side. */
  described(codecs: readonly RecordedCodec[]): void {
    this.#codecs.describe(codecs)
  }

  /**
   * @param rtp a packet that is RTP
   * @param at when it came, in milliseconds
   * @returns the packet, or another one with the tone in it
   */
  packet(rtp: Uint8Array, at: number): Uint8Array {
    if (this.#sounded === undefined && at < this.#dueAt) return rtp
    const use = this.#codecs.useOf((rtp[1] ?? 0) & 0x7f)
    if (use?.kind !== 'amr' && use?.kind !== 'samples') return rtp
    try {
      return this.#carry(rtp, use, at)
    } catch (error) {
      // what is no packet of its codec goes on as it came
      if (error instanceof DecodeError) return rtp
      throw error
    }
  }

  close(): void {
    this.#encoder?.close()
    this.#encoder = undefined
  }

  #carry(rtp: Uint8Array, use: Extract<CodecUse, { readonly kind: 'amr' | 'samples' }>, at: number): Uint8Array {
    const packet = decodeRtp(rtp)
    if (this.#sounded === undefined) {
      this.#sounded = 0
      this.#dueAt = at + this.#schedule.periodMs
    }
    const payload =
      use.kind === 'amr' ? this.#replaced(packet.payload, use) : this.#mixed(packet.payload, use.name, this.#sounded)
    if ((this.#sounded ?? 0) >= this.#schedule.lengthMs) {
      this.#sounded = undefined
      this.close()
    }
    return payload === undefined ? rtp : encodeRtp({ ...packet, payload })
  }

  #mixed(payload: Uint8Array, name: 'PCMA' | 'PCMU', sounded: number): Uint8Array {
    const law = name === 'PCMA' ? A_LAW : MU_LAW
    const samples = law.decode(payload)
    const tone = this.#tone(8000)
    const from = sounded * 8
    for (let index = 0; index < samples.length; index++) {
      const sum = (samples[index] as number) + (tone[from + index] ?? 0)
      samples[index] = Math.max(-0x8000, Math.min(0x7fff, sum))
    }
    this.#sounded = sounded + samples.length / 8
    return law.encode(samples)
  }

  #replaced(payload: Uint8Array, { format }: AmrUse): Uint8Array | undefined {
    const decoded = decodeAmrPayload(payload, format)
    const frames = decoded.frames.map((frame) => {
      if (!isSpeech(format.codec, frame.frameType)) return frame
      const stored = this.#toneFrame(format.codec, frame.frameType)
      return stored === undefined ? frame : parseStoredFrame(format.codec, stored)
    })
    return this.#isLacking ? undefined : encodeAmrPayload({ ...decoded, frames }, format)
  }

  #toneFrame(codec: 'AMR' | 'AMR-WB', mode: number): Uint8Array | undefined {
    const encoder = this.#encoderOf(codec, mode)
    const from = this.#sounded ?? 0
    this.#sounded = from + SPEECH_FRAME_MILLISECONDS
    if (encoder === undefined) return undefined
    const perMs = encoder.sampleRate / 1000
    const samples = new Int16Array(SPEECH_FRAME_MILLISECONDS * perMs)
    samples.set(this.#tone(encoder.sampleRate).subarray(from * perMs, from * perMs + samples.length))
    encoder.setMode(mode)
    return Uint8Array.from(encoder.encode(samples))
  }

  #encoderOf(codec: 'AMR' | 'AMR-WB', mode: number): SpeechEncoder | undefined {
    if (this.#encoder?.codec === codec || this.#isLacking) return this.#encoder
    this.close()
    const opened = this.#encoders.create(codec, { mode })
    if (!('lacks' in opened)) this.#encoder = opened
    else {
      this.#isLacking = true
      this.#onLack(opened.lacks)
    }
    return this.#encoder
  }

  #tone(sampleRate: number): Int16Array {
    const known = this.#tones.get(sampleRate)
    if (known !== undefined) return known
    const tone = createTone(this.#schedule, sampleRate)
    this.#tones.set(sampleRate, tone)
    return tone
  }
}
