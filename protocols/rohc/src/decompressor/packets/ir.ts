import { type ReadDynamicChain, readDynamicChain } from '../chains/dynamic-chain.ts'
import { readStaticChain, sameShape } from '../chains/static-chain.ts'
import { irCrc } from '../framework/crc.ts'
import type { HeaderPlace } from '../framework/packet-walk.ts'
import { rohcReader } from '../framework/rohc-reader.ts'
import type { StaticChain, StreamFields } from '../state/stream-fields.ts'

export interface IrPacket {
  readonly chain: StaticChain
  /** Absent where D = 0. */
  readonly dynamic?: ReadDynamicChain
  /** Offset of the payload. */
  readonly end: number
}

/**
 * Reads an IR packet of profiles 0x0001 to 0x0004 and verifies its CRC.
 *
 *     0   1   2   3   4   5   6   7
 *    --- --- --- --- --- --- --- ---
 *   |         Add-CID octet         |  if for small CIDs and CID != 0
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   1   1   1   0 | D |
 *   +---+---+---+---+---+---+---+---+
 *   /    0-2 octets of CID info     /  1-2 octets if for large CIDs
 *   +---+---+---+---+---+---+---+---+
 *   |            Profile            |  1 octet
 *   +---+---+---+---+---+---+---+---+
 *   |              CRC              |  1 octet
 *   +---+---+---+---+---+---+---+---+
 *   |         Static chain          |  variable length
 *   +---+---+---+---+---+---+---+---+
 *   |         Dynamic chain         |  present if D = 1, variable length
 *    - - - - - - - - - - - - - - - -
 *   |           Payload             |  variable length
 *    - - - - - - - - - - - - - - - -
 *
 * @param before the context of this CID and profile, if any: an IR packet does not clear what it does not carry
 * @returns undefined when the CRC fails
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.1, §5.9.1; RFC 4815 §6.3
 */
export function readIr(
  octets: Uint8Array,
  place: HeaderPlace,
  profile: number,
  before: StreamFields | undefined,
  nowMs: number,
): IrPacket | undefined {
  const reader = rohcReader(octets, place.restAt + 2)
  const chain = readStaticChain(reader, profile)
  const hasDynamic = ((octets[place.typeAt] as number) & 1) === 1
  const kept = before !== undefined && sameShape(before.chain, chain) ? before : undefined
  const dynamic = hasDynamic ? readDynamicChain(reader, profile, chain, kept, nowMs) : undefined
  const end = reader.position
  if (irCrc(octets, place.start, place.restAt + 1, end) !== octets[place.restAt + 1]) return undefined
  return dynamic === undefined ? { chain, end } : { chain, dynamic, end }
}

/**
 * The context after an IR packet without dynamic chain: its static part is new, the rest as it was.
 *
 * @returns undefined where the headers are others than before, so that nothing dynamic is known
 * @spec RFC 4815 §6.3
 */
export function withStaticChain(before: StreamFields | undefined, chain: StaticChain): StreamFields | undefined {
  if (before === undefined || !sameShape(before.chain, chain)) return undefined
  return { ...before, chain, ips: before.ips.map((ip, at) => ({ ...ip, ...chain.ips[at] })) }
}
