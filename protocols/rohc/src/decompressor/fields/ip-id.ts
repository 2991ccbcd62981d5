import type { IpFields } from '../state/stream-fields.ts'
import type { Bits } from './bits.ts'
import { lsbDistance, MODULUS_16, modulo } from './w-lsb.ts'

/** Whether the IP-ID of a header is sent as an offset from the SN: IPv4, neither random nor constant. */
export function hasCompressedIpId(ip: IpFields): boolean {
  return ip.version === 4 && !ip.rnd
}

/**
 * Identification of an IPv4 header from its offset to the SN; the offset stays what it was where no bits are sent.
 *
 * @param before IP header of the reference header
 * @param now the same with the flags of this packet
 * @spec RFC 3095 §4.5.5; RFC 3843 §3.3; RFC 4815 §8.2
 */
export function decodeIpId(before: IpFields, now: IpFields, referenceSn: number, sn: number, field: Bits): number {
  if (now.sid) return before.identification
  const reference = modulo(swapUnless(now.nbo, before.identification) - referenceSn, MODULUS_16)
  const offset = field.width === 0 ? reference : reference + lsbDistance(reference, field, 0, MODULUS_16)
  return swapUnless(now.nbo, modulo(sn + offset, MODULUS_16))
}

/** NBO = 0: the counter stands in the header with its octets swapped. */
function swapUnless(nbo: boolean, identification: number): number {
  return nbo ? identification : ((identification & 0xff) << 8) | (identification >>> 8)
}
