import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UO-1 of profile 0x0001, where no IP-ID is compressed.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |          TS           |
 *   +===+===+===+===+===+===+===+===+
 *   | M |      SN       |    CRC    |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.3
 */
export function readUo1(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UO-1',
    ts: bitsOf(first, 0, 6),
    marker: second >= 0x80,
    sn: bitsOf(second, 3, 4),
    crc: bitsOf(second, 0, 3),
  }
}

/**
 * UO-1 of profiles 0x0002, 0x0003 and 0x0004.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |         IP-ID         |
 *   +===+===+===+===+===+===+===+===+
 *   |        SN         |    CRC    |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.11.3
 */
export function readUo1WithoutRtp(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UO-1',
    ipId: bitsOf(first, 0, 6),
    sn: bitsOf(second, 3, 5),
    crc: bitsOf(second, 0, 3),
  }
}
