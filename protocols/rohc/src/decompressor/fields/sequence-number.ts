import { PROFILE_ESP, PROFILE_RTP } from '../framework/profiles.ts'
import type { Bits } from './bits.ts'
import { lsbDistance, MODULUS_16, MODULUS_32, modulo } from './w-lsb.ts'

/**
 * The p of the interpretation interval of the SN. A number that the compressor counts itself never repeats nor goes back.
 *
 * @spec RFC 3095 §5.7, §5.11, §5.12
 */
function snOffset(profile: number, width: number): number {
  if (profile !== PROFILE_RTP && profile !== PROFILE_ESP) return -1
  return width <= 4 ? 1 : 2 ** (width - 5) - 1
}

/** One more than the largest SN: 32 bits in ESP, 16 elsewhere. */
function snModulus(profile: number): number {
  return profile === PROFILE_ESP ? MODULUS_32 : MODULUS_16
}

export interface DecodedSn {
  readonly sn: number
  /** From the SN of the reference header to this one, signed. */
  readonly delta: number
}

/**
 * The sequence number of a compressed header.
 *
 * @param reference SN of the last header that a CRC verified
 * @param shift added to the reference, to repair a context after long loss (RFC 3095 §5.3.2.2.4)
 * @spec RFC 3095 §4.5.1, §5.7
 */
export function decodeSn(profile: number, reference: number, field: Bits, shift = 0): DecodedSn {
  const modulus = snModulus(profile)
  const shifted = modulo(reference + shift, modulus)
  const distance = lsbDistance(shifted, field, snOffset(profile, field.width), modulus)
  return { sn: modulo(shifted + distance, modulus), delta: shift + distance }
}
