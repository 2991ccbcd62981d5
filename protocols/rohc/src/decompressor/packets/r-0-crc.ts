import type { ByteReader } from '@voltaic/base'
import { bitsOf, concatenate } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * R-0-CRC, in all profiles: the reference of what follows. SN straddles the CID.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 0   1 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *   |SN |            CRC            |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.1
 */
export function readR0Crc(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  const sn = concatenate(bitsOf(first, 0, 6), bitsOf(second, 7, 1))
  return { ...ABSENT, packetType: 'R-0-CRC', sn, crc: bitsOf(second, 0, 7) }
}
