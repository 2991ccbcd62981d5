import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UO-0, in all profiles: the packet of a stream that goes on as it did.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 0 |      SN       |    CRC    |
 *   +===+===+===+===+===+===+===+===+
 *
 * @param first the octet in front of a large CID
 * @spec RFC 3095 §5.7.1
 */
export function readUo0(first: number): BaseHeader {
  return { ...ABSENT, packetType: 'UO-0', sn: bitsOf(first, 3, 4), crc: bitsOf(first, 0, 3) }
}
