import type { AmrCodec } from './frame-types.ts'
import { NO_DATA, SPEECH_LOST } from './frame-types.ts'

/** Bits of class A of each FT: those without which a frame is worthless; of SID all. */
const AMR_CLASS_A: readonly number[] = [42, 49, 55, 58, 61, 75, 65, 81, 39]
const AMR_WB_CLASS_A: readonly number[] = [54, 64, 72, 72, 72, 72, 72, 72, 72, 40]
/** 1 + x^2 + x^3 + x^4 + x^8, the highest power left out. */
const POLYNOMIAL = 0x1d

/**
 * Whether a frame of this type has a CRC in a payload with CRCs.
 *
 * @spec RFC 4867 §4.4.2
 */
export function hasCrc(frameType: number): boolean {
  return frameType !== SPEECH_LOST && frameType !== NO_DATA
}

/** How many bits of a frame its CRC covers. @spec RFC 4867 §3.6, §4.4.2.1; TS 26.101 §4.2.1; TS 26.201 §4.2.1 */
export function classABits(codec: AmrCodec, frameType: number): number {
  return (codec === 'AMR' ? AMR_CLASS_A : AMR_WB_CLASS_A)[frameType] ?? 0
}

/**
 * The CRC of the first bits of a frame.
 *
 * @param data the frame begins at `at`
 * @returns 8 bits
 * @spec RFC 4867 §4.4.2.1
 */
export function crcOf(data: Uint8Array, at: number, bits: number): number {
  let register = 0
  for (let bit = 0; bit < bits; bit++) {
    const isSet = ((data[at + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1
    const feedback = ((register >> 7) & 1) ^ isSet
    register = (register << 1) & 0xff
    if (feedback === 1) register ^= POLYNOMIAL
  }
  return register
}
