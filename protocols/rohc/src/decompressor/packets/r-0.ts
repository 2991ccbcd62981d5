import { bitsOf } from '../fields/bits.ts'
import { ABSENT, type BaseHeader } from './base-header.ts'

/**
 * R-0, in all profiles. Updates nothing.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 0   0 |          SN           |
 *   +===+===+===+===+===+===+===+===+
 *
 * @spec RFC 3095 §5.7.1
 */
export function readR0(first: number): BaseHeader {
  return { ...ABSENT, packetType: 'R-0', sn: bitsOf(first, 0, 6) }
}
