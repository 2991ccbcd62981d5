/** gCRC24A: D^24 + D^23 + D^18 + D^17 + D^14 + D^11 + D^10 + D^7 + D^6 + D^5 + D^4 + D^3 + D + 1 */
const POLYNOMIAL = 0x86_4cfb
const TOP = 0x80_0000
const MASK = 0xff_ffff

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, octet) => {
  let crc = octet << 16
  for (let bit = 0; bit < 8; bit++) crc = (crc & TOP) === 0 ? crc << 1 : ((crc << 1) ^ POLYNOMIAL) & MASK
  return crc & MASK
})

/**
 * The parity bits of a transport block: what makes a radio drop what it damaged.
 *
 * @param length octets to count, from the first on
 * @spec TS 36.212 §5.1.1
 */
export function crc24(octets: Uint8Array, length: number): number {
  let crc = 0
  for (let at = 0; at < length; at++) {
    crc = ((crc << 8) ^ (TABLE[((crc >> 16) ^ (octets[at] ?? 0)) & 0xff] ?? 0)) & MASK
  }
  return crc
}
