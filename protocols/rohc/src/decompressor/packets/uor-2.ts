import type { ByteReader } from '@voltaic/base'
import { bitsOf, concatenate } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * UOR-2 of profile 0x0001, where no IP-ID is compressed. TS straddles the CID.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   0 |        TS         |
 *   +===+===+===+===+===+===+===+===+
 *   |TS | M |          SN           |
 *   +---+---+---+---+---+---+---+---+
 *   | X |            CRC            |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.4
 */
export function readUor2(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  const third = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UOR-2',
    ts: concatenate(bitsOf(first, 0, 5), bitsOf(second, 7, 1)),
    marker: (second & 0x40) !== 0,
    sn: bitsOf(second, 0, 6),
    hasExtension: third >= 0x80,
    crc: bitsOf(third, 0, 7),
  }
}

/**
 * UOR-2 of profiles 0x0002, 0x0003 and 0x0004, whatever the IP-ID does (RFC 4815 §8.8).
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   0 |        SN         |
 *   +===+===+===+===+===+===+===+===+
 *   | X |            CRC            |
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.11.3
 */
export function readUor2WithoutRtp(first: number, reader: ByteReader): BaseHeader {
  const second = reader.uint8()
  return {
    ...ABSENT,
    packetType: 'UOR-2',
    sn: bitsOf(first, 0, 5),
    hasExtension: second >= 0x80,
    crc: bitsOf(second, 0, 7),
  }
}
