import type { Bits } from './bits.ts'

/** Field widths as moduli. */
export const MODULUS_16 = 0x1_0000
export const MODULUS_32 = 0x1_0000_0000

/**
 * How far the value that `field` stands for is from `reference`: the one number in the interpretation interval
 *
 *      <------- interpretation interval (size is 2^k) ------->
 *      |-------------+---------------------------------------|
 *   v_ref - p      v_ref                       v_ref + (2^k - 1) - p
 *
 * whose k lowest bits are those of the field. More bits than the whole value has are padding at its front.
 *
 * @param modulus one more than the largest value of the field
 * @spec RFC 3095 §4.5.1, §4.5.2, §4.5.7
 */
export function lsbDistance(reference: number, field: Bits, p: number, modulus: number): number {
  const size = Math.min(2 ** field.width, modulus)
  return modulo(field.value - reference + p, size) - p
}

/** `value` brought into 0 to `modulus` - 1. */
export function modulo(value: number, modulus: number): number {
  const rest = value % modulus
  return rest < 0 ? rest + modulus : rest
}
