/** How a number of bits tells values apart that lie around a reference. */
export type Interval = (bits: number) => number

/**
 * Offsets of the interpretation interval [reference - p, reference + 2^bits - 1 - p].
 *
 * @spec RFC 3095 §4.5.1, §5.7
 */
export const SN_INTERVAL: Interval = (bits) => (bits <= 4 ? 1 : 2 ** (bits - 5) - 1)

/**
 * A number that the compressor makes itself only grows.
 *
 * @spec RFC 3095 §5.11; RFC 3843 §3
 */
export const OWN_SN_INTERVAL: Interval = () => -1

/** @spec RFC 3095 §5.7; RFC 4815 §4.3 */
export const TS_INTERVAL: Interval = (bits) => 2 ** (bits - 2) - 1

/** @spec RFC 3095 §4.5.5 */
export const IP_ID_INTERVAL: Interval = () => 0

/**
 * True if `bits` tell a value from all others, wherever in the window the decompressor's reference is.
 *
 * @param least smallest distance of the value from a reference, may be negative
 * @param most largest distance
 * @spec RFC 3095 §4.5.2
 */
export function fits(bits: number, interval: Interval, least: number, most: number): boolean {
  const p = interval(bits)
  return least >= -p && most <= 2 ** bits - 1 - p
}

/** Distance of two 16-bit numbers, the shorter way round. */
export function distance16(value: number, reference: number): number {
  return ((value - reference) << 16) >> 16
}

/** Distance of two 32-bit numbers, the shorter way round. */
export function distance32(value: number, reference: number): number {
  return (value - reference) | 0
}
