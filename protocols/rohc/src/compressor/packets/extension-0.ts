import type { ByteWriter } from '@voltaic/base'

/**
 * Extension 0, of all profiles. +T is the timestamp or the IP-ID, as the T bit of the base header says; without RTP it
 * is the IP-ID.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 0   0 |    SN     |    +T     |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param sn of which the low 3 bits are sent, below those in the base header
 * @param plusT likewise
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function writeExtension0(out: ByteWriter, sn: number, plusT: number): void {
  out.uint8(((sn & 7) << 3) | (plusT & 7))
}
