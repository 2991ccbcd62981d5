import type { ByteReader } from '@voltaic/base'
import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UO-1-TS: a timestamp that does not follow the SN, as after silence.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   0 |T=1|        TS         |
 *   +===+===+===+===+===+===+===+===+
 *   | M |      SN       |    CRC    |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.3
 */
export function readUo1Ts(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UO-1-TS',
    ts: bitsOf(first, 0, 5),
    marker: second >= 0x80,
    sn: bitsOf(second, 3, 4),
    crc: bitsOf(second, 0, 3),
    tBit: 1,
  }
}
