import { ByteReader } from '@voltaic/base'

/** Who has sent a message of the transfer layer. */
export type SmsDirection = 'ms-to-network' | 'network-to-ms'

/** Octets of a TPDU: as many as RP-User-Data has (TS 24.011 §8.2.5.3). */
export const MAX_TPDU_OCTETS = 232

/** Bits of the first octet that mean the same in every TPDU that has them. @spec TS 23.040 §9.2.3 */
export const FIRST_OCTET = {
  typeIndicator: 0x03,
  bit2: 0x04,
  loopPrevention: 0x08,
  bit5: 0x20,
  userDataHeader: 0x40,
  replyPath: 0x80,
} as const

/** A reader of a TPDU whose faults name its clause. */
export function tpduReader(octets: Uint8Array, spec: string): ByteReader {
  return new ByteReader(octets, 'SMS_TRUNCATED', spec)
}

/** What stands behind all that the standard has: kept as it came; no field when there is nothing. */
export function restOf(reader: ByteReader): { readonly rest?: Uint8Array } {
  return reader.remaining === 0 ? {} : { rest: reader.bytes(reader.remaining) }
}

/** Bits of the first octet that have no meaning in this TPDU; no field when they are 0. */
export function spareOf(first: number, mask: number): { readonly spareBits?: number } {
  return (first & mask) === 0 ? {} : { spareBits: first & mask }
}

/**
 * The first octet.
 *
 * @param flags bits and whether they are set
 * @param spareBits within `mask`
 * @throws RangeError for other spare bits
 */
export function firstOctet(
  typeIndicator: number,
  flags: readonly (readonly [number, boolean])[],
  spareBits = 0,
  mask = 0,
): number {
  if ((spareBits & ~mask) !== 0) throw new RangeError(`no spare bits: ${spareBits}`)
  return flags.reduce((octet, [bit, isSet]) => (isSet ? octet | bit : octet), typeIndicator | spareBits)
}
