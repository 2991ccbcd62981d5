import { crc24 } from './crc-24.ts'

/** Octets in front of an SDU and behind it. */
const UM_HEADER_OCTETS = 2
const UM_CRC_OCTETS = 3
/** Sequence numbers have 10 bits. */
export const UM_MODULUS = 1024

export interface UmFrame {
  readonly sn: number
  /** A view on the frame. */
  readonly sdu: Uint8Array
}

/**
 * A whole SDU as unacknowledged mode of RLC carries it, with the parity bits of its transport block.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | R1| R1| R1|   FI  | E |  SN   |  FI = 0: neither end is cut off; E = 0: no more of them
 *     +---+---+---+---+---+---+---+---+
 *     |              SN               |
 *     +---+---+---+---+---+---+---+---+
 *     /              SDU              /
 *     +---+---+---+---+---+---+---+---+
 *     |       CRC, 3 octets           |
 *     +---+---+---+---+---+---+---+---+
 *
 * @spec TS 36.322 §6.2.1.3; TS 36.212 §5.1.1
 */
export function encodeUmFrame({ sn, sdu }: UmFrame): Uint8Array {
  const end = UM_HEADER_OCTETS + sdu.length
  const frame = new Uint8Array(end + UM_CRC_OCTETS)
  frame[0] = (sn >> 8) & 3
  frame[1] = sn & 0xff
  frame.set(sdu, UM_HEADER_OCTETS)
  const crc = crc24(frame, end)
  frame[end] = crc >> 16
  frame[end + 1] = (crc >> 8) & 0xff
  frame[end + 2] = crc & 0xff
  return frame
}

/** @returns undefined for a frame that is damaged, or that a sender of whole SDUs does not send */
export function decodeUmFrame(frame: Uint8Array): UmFrame | undefined {
  const end = frame.length - UM_CRC_OCTETS
  const [first, second] = frame
  if (end <= UM_HEADER_OCTETS || first === undefined || second === undefined || first > 3) return undefined
  // the remainder of a block with its own parity bits behind it is 0
  if (crc24(frame, frame.length) !== 0) return undefined
  return { sn: (first << 8) | second, sdu: frame.subarray(UM_HEADER_OCTETS, end) }
}
