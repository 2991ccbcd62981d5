/** Bits of one field as a compressed header carries them. None came when `width` is 0. */
export interface Bits {
  readonly value: number
  readonly width: number
}

export const NO_BITS: Bits = { value: 0, width: 0 }

/** The `width` bits of `octet` above its `shift` lowest. */
export function bitsOf(octet: number, shift: number, width: number): Bits {
  return { value: (octet >>> shift) & ((1 << width) - 1), width }
}

/**
 * A value that is split over two fields: what stands nearer to the beginning of the header is more significant.
 *
 * @spec RFC 3095 §4.5.7
 */
export function concatenate(high: Bits, low: Bits): Bits {
  if (low.width === 0) return high
  if (high.width === 0) return low
  return { value: high.value * 2 ** low.width + low.value, width: high.width + low.width }
}
