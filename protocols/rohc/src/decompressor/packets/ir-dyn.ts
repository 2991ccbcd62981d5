import { type ReadDynamicChain, readDynamicChain } from '../chains/dynamic-chain.ts'
import { irCrc } from '../framework/crc.ts'
import type { HeaderPlace } from '../framework/packet-walk.ts'
import { rohcReader } from '../framework/rohc-reader.ts'
import type { StaticChain, StreamFields } from '../state/stream-fields.ts'

export interface IrDynPacket {
  readonly dynamic: ReadDynamicChain
  /** Offset of the payload. */
  readonly end: number
}

/**
 * Reads an IR-DYN packet of profiles 0x0001 to 0x0004 and verifies its CRC.
 *
 *     0   1   2   3   4   5   6   7
 *    --- --- --- --- --- --- --- ---
 *   :         Add-CID octet         : if for small CIDs and CID != 0
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   1   1   0   0   0 | IR-DYN packet type
 *   +---+---+---+---+---+---+---+---+
 *   /     0-2 octets of CID info    / 1-2 octets if for large CIDs
 *   +---+---+---+---+---+---+---+---+
 *   |            Profile            | 1 octet
 *   +---+---+---+---+---+---+---+---+
 *   |              CRC              | 1 octet
 *   +---+---+---+---+---+---+---+---+
 *   /         Dynamic chain         / variable length
 *   +---+---+---+---+---+---+---+---+
 *   :           Payload             : variable length
 *    - - - - - - - - - - - - - - - -
 *
 * @param chain static chain of the context, as far as the profile goes
 * @param before the context, if it is of the same profile
 * @returns undefined when the CRC fails
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.2, §5.9.1
 */
export function readIrDyn(
  octets: Uint8Array,
  place: HeaderPlace,
  profile: number,
  chain: StaticChain,
  before: StreamFields | undefined,
  nowMs: number,
): IrDynPacket | undefined {
  const reader = rohcReader(octets, place.restAt + 2)
  const dynamic = readDynamicChain(reader, profile, chain, before, nowMs)
  const end = reader.position
  const holds = irCrc(octets, place.start, place.restAt + 1, end) === octets[place.restAt + 1]
  return holds ? { dynamic, end } : undefined
}
