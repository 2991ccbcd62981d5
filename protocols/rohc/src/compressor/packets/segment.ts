import { fcs32 } from '../coding/crc.ts'

/** Octets that a segment has beside its part of the packet. */
const OVERHEAD = 1
const FCS_LENGTH = 4

/**
 * Cuts a ROHC packet, with the CRC-32 behind it, into segments.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   1   1   1   1   1 | F |  F: the last one
 *     +---+---+---+---+---+---+---+---+
 *     /           Segment             /
 *     +---+---+---+---+---+---+---+---+
 *
 * @param packet without padding and feedback
 * @param size largest segment, with its first octet; at least 2
 * @param mrru largest unit that the decompressor puts together, with the CRC
 * @returns undefined if the decompressor would refuse the whole
 * @spec RFC 3095 §5.2.5.2
 */
export function encodeSegments(packet: Uint8Array, size: number, mrru: number): readonly Uint8Array[] | undefined {
  const unit = Buffer.allocUnsafe(packet.length + FCS_LENGTH)
  if (unit.length > mrru) return undefined
  unit.set(packet)
  unit.writeUInt32LE(fcs32(packet), packet.length)
  const segments: Uint8Array[] = []
  for (let at = 0; at < unit.length; at += size - OVERHEAD) {
    const part = unit.subarray(at, at + size - OVERHEAD)
    const isLast = at + part.length === unit.length
    segments.push(Buffer.concat([Uint8Array.of(isLast ? 0xff : 0xfe), part]))
  }
  return segments
}

/**
 * Puts padding before a ROHC packet.
 *
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   1   0   0   0   0   0 |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param sizes that a packet may have, ascending
 * @returns the packet as it is if it is larger than all of them
 * @spec RFC 3095 §5.2, §6.3.1
 */
export function padTo(packet: Uint8Array, sizes: readonly number[]): Uint8Array {
  const size = sizes.find((each) => each >= packet.length)
  if (size === undefined || size === packet.length) return packet
  const padded = Buffer.alloc(size, 0xe0)
  padded.set(packet, size - packet.length)
  return padded
}
