import { type CrcWidth, crcOver, crcStart } from '../framework/crc.ts'

/** An uncompressed header, and which of its octets are CRC-DYNAMIC. */
export interface HeaderImage {
  readonly octets: Uint8Array
  /** Offsets in pairs, from and to, in order. */
  readonly dynamic: readonly number[]
}

/**
 * The CRC of a compressed header: over the CRC-STATIC octets of the original header, then over the CRC-DYNAMIC ones.
 *
 * @spec RFC 3095 §5.9.2
 */
export function headerCrc(width: CrcWidth, { octets, dynamic }: HeaderImage): number {
  let register = crcStart(width)
  let at = 0
  for (let pair = 0; pair < dynamic.length; pair += 2) {
    register = crcOver(width, octets, at, dynamic[pair] as number, register)
    at = dynamic[pair + 1] as number
  }
  register = crcOver(width, octets, at, octets.length, register)
  for (let pair = 0; pair < dynamic.length; pair += 2) {
    register = crcOver(width, octets, dynamic[pair] as number, dynamic[pair + 1] as number, register)
  }
  return register
}
