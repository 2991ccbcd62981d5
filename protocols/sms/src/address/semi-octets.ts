/** Digits of semi-octets 0 to 14; 15 fills the last octet of an odd number of them. */
const DIGITS = '0123456789*#abc'
const FILLER = 0x0f

/**
 * Digits of semi-octets, the first in bits 1 to 4 of each octet. Ends before the first filler.
 *
 * @param count semi-octets to read
 * @spec TS 23.040 §9.1.2.3
 */
export function decodeSemiOctets(octets: Uint8Array, count: number): string {
  let digits = ''
  for (let index = 0; index < count; index++) {
    const octet = octets[index >> 1] ?? 0xff
    const value = index % 2 === 0 ? octet & 0x0f : octet >> 4
    if (value === FILLER) break
    digits += DIGITS.charAt(value)
  }
  return digits
}

/**
 * @param digits `0` to `9`, `*`, `#`, `a`, `b`, `c`
 * @throws RangeError for another character
 * @spec TS 23.040 §9.1.2.3
 */
export function encodeSemiOctets(digits: string): Uint8Array {
  const octets = new Uint8Array((digits.length + 1) >> 1)
  for (let index = 0; index < digits.length; index++) {
    const value = DIGITS.indexOf(digits.charAt(index))
    if (value < 0) throw new RangeError(`no digit of an address: ${digits.charAt(index)}`)
    const at = index >> 1
    octets[at] = index % 2 === 0 ? (FILLER << 4) | value : ((octets[at] ?? 0) & 0x0f) | (value << 4)
  }
  return octets
}
