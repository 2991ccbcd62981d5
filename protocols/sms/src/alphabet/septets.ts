/*
 * Septets in octets, the first in the lowest bits; behind a header, fill bits lead to the next septet:
 *
 *    bit  7 6 5 4 3 2 1 0   7 6 5 4 3 2 1 0
 *        |2|  septet 1    |  3  | septet 2  | ...
 */

/**
 * @param count septets to read; those beyond the octets are 0
 * @param fillBits bits to skip first
 * @returns a septet an octet
 * @spec TS 23.038 §6.1.2.1; TS 23.040 §9.2.3.24
 */
export function unpackSeptets(octets: Uint8Array, count: number, fillBits = 0): Uint8Array {
  const septets = new Uint8Array(Math.max(0, count))
  for (let index = 0, bit = fillBits; index < count; index++, bit += 7) {
    const at = bit >> 3
    const pair = (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8)
    septets[index] = (pair >> (bit & 7)) & 0x7f
  }
  return septets
}

/**
 * @param fillBits zero bits to begin with
 * @spec TS 23.038 §6.1.2.1; TS 23.040 §9.2.3.24
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((fillBits + septets.length * 7) / 8))
  let bit = fillBits
  for (const septet of septets) {
    const at = bit >> 3
    const shifted = septet << (bit & 7)
    octets[at] = (octets[at] ?? 0) | (shifted & 0xff)
    if (at + 1 < octets.length) octets[at + 1] = shifted >> 8
    bit += 7
  }
  return octets
}

/** Fill bits behind a header of so many octets, its length octet included. @spec TS 23.040 §9.2.3.24 */
export function fillBitsBehind(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7
}
