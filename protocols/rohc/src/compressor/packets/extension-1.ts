import type { ByteWriter } from '@voltaic/base'

/**
 * Extension 1, of all profiles. +T is what the T bit of the base header says, -T the other one of timestamp and IP-ID;
 * without a T bit both are parts of the timestamp, without RTP of the IP-ID.
 *
 *     +---+---+---+---+---+---+---+---+
 *     | 0   1 |    SN     |    +T     |
 *     +---+---+---+---+---+---+---+---+
 *     |              -T               |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param sn of which the low 3 bits are sent
 * @param plusT of which the low 3 bits are sent
 * @param minusT of which the low 8 bits are sent
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function writeExtension1(out: ByteWriter, sn: number, plusT: number, minusT: number): void {
  out.uint8(0x40 | ((sn & 7) << 3) | (plusT & 7)).uint8(minusT & 0xff)
}
