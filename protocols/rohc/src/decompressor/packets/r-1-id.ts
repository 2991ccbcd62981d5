import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * R-1-ID. Updates nothing.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *   | M | X |T=0|       IP-ID       |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.2
 */
export function readR1Id(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'R-1-ID',
    sn: bitsOf(first, 0, 6),
    marker: second >= 0x80,
    hasExtension: (second & 0x40) !== 0,
    ipId: bitsOf(second, 0, 5),
    tBit: 0,
  }
}
