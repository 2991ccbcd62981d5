import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * R-1 of profile 0x0001, where no IP-ID is compressed. Updates nothing.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *   | M | X |          TS           |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.2
 */
export function readR1(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'R-1',
    sn: bitsOf(first, 0, 6),
    marker: second >= 0x80,
    hasExtension: (second & 0x40) !== 0,
    ts: bitsOf(second, 0, 6),
  }
}

/**
 * R-1 of profiles 0x0002, 0x0003 and 0x0004.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *   | X |           IP-ID           |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.11.3
 */
export function readR1WithoutRtp(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'R-1',
    sn: bitsOf(first, 0, 6),
    hasExtension: second >= 0x80,
    ipId: bitsOf(second, 0, 7),
  }
}
