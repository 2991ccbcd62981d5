import { uint16At } from '../fields/octets.ts'
import type { StreamFields } from '../state/stream-fields.ts'

/**
 * Whether the UDP checksum of a decompressed packet holds; true where it has none. It guards the payload as well, which
 * no CRC of ROHC does.
 *
 * @param packet innermost IP header first octet to last octet of the payload
 * @param udpAt offset of the UDP header
 * @spec RFC 8200 §8.1
 */
export function udpChecksumHolds(packet: Uint8Array, udpAt: number, { ips }: StreamFields): boolean {
  if (uint16At(packet, udpAt + 6) === 0) return true
  const innermost = ips.at(-1)
  let sum = 17 + packet.length - udpAt
  for (const address of [innermost?.source, innermost?.destination]) {
    if (address !== undefined) sum += sumWords(address, 0)
  }
  sum += sumWords(packet, udpAt)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return sum === 0xffff
}

function sumWords(octets: Uint8Array, from: number): number {
  let sum = 0
  const even = octets.length - ((octets.length - from) & 1)
  for (let at = from; at < even; at += 2) sum += ((octets[at] as number) << 8) | (octets[at + 1] as number)
  return even < octets.length ? sum + ((octets[even] as number) << 8) : sum
}
