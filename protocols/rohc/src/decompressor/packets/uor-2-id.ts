import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UOR-2-ID
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   0 |       IP-ID       |
 *   +===+===+===+===+===+===+===+===+
 *   |T=0| M |          SN           |
 *   +---+---+---+---+---+---+---+---+
 *   | X |            CRC            |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.4
 */
export function readUor2Id(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  const third = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UOR-2-ID',
    ipId: bitsOf(first, 0, 5),
    marker: (second & 0x40) !== 0,
    sn: bitsOf(second, 0, 6),
    hasExtension: third >= 0x80,
    crc: bitsOf(third, 0, 7),
    tBit: 0,
  }
}
