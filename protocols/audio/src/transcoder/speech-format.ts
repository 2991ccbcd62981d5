import { type AmrParameters, clockRateOf, parseAmrParameters } from '@voltaic/amr'
import type { SpeechCodecName } from '../speech-codec.ts'

/** The two numbers of a payload: nearly always the same. */
export interface PayloadTypes {
  /** In packets that come from this side. */
  readonly receivePayloadType: number
  /** In packets that go to this side. */
  readonly sendPayloadType: number
}

/** A codec as offer and answer agreed on it with one side. `AgreedCodec` of @voltaic/sdp is one. */
export interface NegotiatedCodec extends PayloadTypes {
  readonly encoding: string
  readonly clockRate: number
  readonly channels: number
  /** As that side wrote it. */
  readonly fmtp: string
}

/** Keys of the telephone. */
export interface KeyFormat extends PayloadTypes {
  /** Hertz. */
  readonly clockRate: number
}

/** How speech is exchanged with one side. */
export interface SpeechFormat extends PayloadTypes {
  readonly codec: SpeechCodecName
  /** Timestamp units a second. */
  readonly clockRate: number
  /** Of AMR and AMR-WB only. */
  readonly amr?: AmrParameters
  /** Milliseconds of speech in packets that go to this side: a multiple of 20. */
  readonly ptime: number
  readonly telephoneEvent?: KeyFormat
  /** Payload type of comfort noise that may come from this side. @spec RFC 3389 §4 */
  readonly comfortNoise?: number
  /** Whether pauses towards this side are not sent. AMR and AMR-WB only. */
  readonly isDtxOn: boolean
}

export interface SpeechTerms {
  /** Milliseconds, as this side wants them; 20 unless given. */
  readonly ptime?: number
  readonly telephoneEvent?: KeyFormat
  readonly comfortNoise?: number
  /** True unless given. */
  readonly isDtxOn?: boolean
}

const NAMES: readonly SpeechCodecName[] = ['AMR', 'AMR-WB', 'PCMA', 'PCMU', 'L16']
/** Packets that are longer make a call hard to bear. */
const LONGEST_PTIME = 200
const FRAME = 20

/**
 * What a negotiated codec means for a transcoder.
 *
 * @returns undefined for a codec that cannot be opened here: EVS, Opus, several channels, a clock rate that is not its own
 * @spec RFC 4867 §8.1, §8.2; RFC 3551 §4.5, §6
 */
export function speechFormatOf(negotiated: NegotiatedCodec, terms: SpeechTerms = {}): SpeechFormat | undefined {
  const { encoding, clockRate, channels, fmtp, receivePayloadType, sendPayloadType } = negotiated
  const codec = NAMES.find((name) => name === encoding.toUpperCase())
  if (codec === undefined || channels !== 1 || !isClockRateOf(codec, clockRate)) return undefined
  const { ptime = FRAME, telephoneEvent, comfortNoise, isDtxOn = true } = terms
  return {
    codec,
    clockRate,
    receivePayloadType,
    sendPayloadType,
    ptime: Math.min(LONGEST_PTIME, Math.max(FRAME, Math.floor(ptime / FRAME) * FRAME)),
    isDtxOn,
    ...(isAmr(codec) && { amr: parseAmrParameters(codec, fmtp) }),
    ...(telephoneEvent !== undefined && { telephoneEvent }),
    ...(comfortNoise !== undefined && { comfortNoise }),
  }
}

function isAmr(codec: SpeechCodecName): codec is 'AMR' | 'AMR-WB' {
  return codec === 'AMR' || codec === 'AMR-WB'
}

function isClockRateOf(codec: SpeechCodecName, clockRate: number): boolean {
  if (codec === 'L16') return clockRate === 8000 || clockRate === 16_000 || clockRate === 48_000
  return clockRate === (isAmr(codec) ? clockRateOf(codec) : 8000)
}
