import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UO-1-ID, the only packet of type 1 in U- and O-mode that may have an extension.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |T=0|       IP-ID       |
 *   +===+===+===+===+===+===+===+===+
 *   | X |      SN       |    CRC    |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.3
 */
export function readUo1Id(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UO-1-ID',
    ipId: bitsOf(first, 0, 5),
    hasExtension: second >= 0x80,
    sn: bitsOf(second, 3, 4),
    crc: bitsOf(second, 0, 3),
    tBit: 0,
  }
}
