/**
 * Text of UCS-2 octets; surrogate pairs are the characters that UTF-16 makes of them. A last octet without a second one
 * is left out.
 *
 * @spec TS 23.038 §6.2.3
 */
export function decodeUcs2(octets: Uint8Array): string {
  const swapped = Buffer.from(octets.subarray(0, octets.length & ~1))
  return swapped.swap16().toString('utf16le')
}

/** Two octets for each UTF-16 code unit, the higher first. @spec TS 23.038 §6.2.3 */
export function encodeUcs2(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16()
}

/** Whether the code unit is the first of a surrogate pair. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
