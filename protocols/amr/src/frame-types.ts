/** The two codecs by their names in SDP (RFC 4867 §8.1, §8.2). */
export type AmrCodec = 'AMR' | 'AMR-WB'

/** A frame of both codecs lasts 20 ms. */
export const AMR_FRAME_MILLISECONDS = 20

/** FT of an AMR frame with comfort noise (AMR_SID). */
export const AMR_SID = 8
/** FT of an AMR-WB frame with comfort noise (AMR_WB_SID). */
export const AMR_WB_SID = 9
/** FT that stands for a lost speech frame; AMR-WB only. */
export const SPEECH_LOST = 14
/** FT that stands for nothing: neither speech nor comfort noise was sent in this frame. */
export const NO_DATA = 15

/** Bits of each FT; a type that is missing is reserved, or is the SID of another codec. */
const AMR_BITS: readonly (number | undefined)[] = bitsOf([95, 103, 118, 134, 148, 159, 204, 244, 39])
const AMR_WB_BITS: readonly (number | undefined)[] = bitsOf([132, 177, 253, 285, 317, 365, 397, 461, 477, 40], true)

function bitsOf(bits: readonly number[], hasSpeechLost = false): readonly (number | undefined)[] {
  const all = Array.from({ length: NO_DATA + 1 }, (_, type) => bits[type])
  if (hasSpeechLost) all[SPEECH_LOST] = 0
  all[NO_DATA] = 0
  return all
}

/**
 * How many bits a frame of this type has.
 *
 * @returns undefined for a type that this codec does not have: a payload with one is discarded
 * @spec RFC 4867 §4.3.2; TS 26.101 §4.1.1, §4.2.3; TS 26.201 §4.1.1, §4.2.3
 */
export function bitsOfFrame(codec: AmrCodec, frameType: number): number | undefined {
  return (codec === 'AMR' ? AMR_BITS : AMR_WB_BITS)[frameType]
}

/** FT of comfort noise. */
export function sidTypeOf(codec: AmrCodec): number {
  return codec === 'AMR' ? AMR_SID : AMR_WB_SID
}

/** Whether frames of this type carry speech, at one of the codec's modes. */
export function isSpeech(codec: AmrCodec, frameType: number): boolean {
  return frameType < sidTypeOf(codec)
}

/** Timestamp units a second. @spec RFC 4867 §4.1 */
export function clockRateOf(codec: AmrCodec): 8000 | 16_000 {
  return codec === 'AMR' ? 8000 : 16_000
}

/** Timestamp units a frame: 160 or 320. @spec RFC 4867 §4.1 */
export function ticksOfFrame(codec: AmrCodec): number {
  return (clockRateOf(codec) / 1000) * AMR_FRAME_MILLISECONDS
}
