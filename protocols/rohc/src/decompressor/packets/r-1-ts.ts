import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * R-1-TS. Updates nothing.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *   | M | X |T=1|        TS         |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.2
 */
export function readR1Ts(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'R-1-TS',
    sn: bitsOf(first, 0, 6),
    marker: second >= 0x80,
    hasExtension: (second & 0x40) !== 0,
    ts: bitsOf(second, 0, 5),
    tBit: 1,
  }
}
