import { crcOver, crcStart } from '../framework/crc.ts'
import type { HeaderPlace } from '../framework/packet-walk.ts'

/**
 * The IP packet of an IR packet of profile 0x0000, empty where there is none.
 *
 *     0   1   2   3   4   5   6   7
 *    --- --- --- --- --- --- --- ---
 *   :         Add-CID octet         : if for small CIDs and (CID != 0)
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   1   1   1   0 |res|
 *   +---+---+---+---+---+---+---+---+
 *   /    0-2 octets of CID info     / 1-2 octets if for large CIDs
 *   +---+---+---+---+---+---+---+---+
 *   |          Profile = 0          | 1 octet
 *   +---+---+---+---+---+---+---+---+
 *   |              CRC              | 1 octet
 *   +---+---+---+---+---+---+---+---+
 *   :           IP packet           : variable length
 *    --- --- --- --- --- --- --- ---
 *
 * The CRC covers what is in front of it, and nothing else.
 *
 * @returns undefined when the CRC fails
 * @spec RFC 3095 §5.10.1
 */
export function readUncompressedIr(octets: Uint8Array, place: HeaderPlace): Uint8Array | undefined {
  const crcAt = place.restAt + 1
  if (crcOver(8, octets, place.start, crcAt, crcStart(8)) !== octets[crcAt]) return undefined
  return octets.slice(crcAt + 1)
}

/**
 * The IP packet of a Normal packet: all of it but the CID.
 *
 *     0   1   2   3   4   5   6   7
 *    --- --- --- --- --- --- --- ---
 *   :         Add-CID octet         : if for small CIDs and (CID != 0)
 *   +---+---+---+---+---+---+---+---+
 *   |   first octet of IP packet    |
 *   +---+---+---+---+---+---+---+---+
 *   /    0-2 octets of CID info     / 1-2 octets if for large CIDs
 *   +---+---+---+---+---+---+---+---+
 *   /      rest of IP packet        / variable length
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.10.2
 */
export function readNormal(octets: Uint8Array, place: HeaderPlace): Uint8Array {
  const rest = octets.subarray(place.restAt)
  const packet = new Uint8Array(1 + rest.length)
  packet[0] = octets[place.typeAt] as number
  packet.set(rest, 1)
  return packet
}
