import type { ByteWriter } from '@voltaic/base'

/**
 * Extension 2, of all profiles. Without RTP +T is the IP-ID of the outer header and -T that of the inner one.
 *
 *     +---+---+---+---+---+---+---+---+
 *     | 1   0 |    SN     |    +T     |
 *     +---+---+---+---+---+---+---+---+
 *     |              +T               |
 *     +---+---+---+---+---+---+---+---+
 *     |              -T               |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param sn of which the low 3 bits are sent
 * @param plusT of which the low 11 bits are sent
 * @param minusT of which the low 8 bits are sent
 * @spec RFC 3095 §5.7.5, §5.11.4
 */
export function writeExtension2(out: ByteWriter, sn: number, plusT: number, minusT: number): void {
  out.uint8(0x80 | ((sn & 7) << 3) | ((plusT >>> 8) & 7))
  out.uint8(plusT & 0xff).uint8(minusT & 0xff)
}
