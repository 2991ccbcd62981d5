import { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'
import { crcOf } from '../coding/crc.ts'

/** Octets of the longest header. */
const LENGTH = 8

/**
 * IR of profile 0, to which the IP packet is appended as it is.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   1   1   1   1   0 | 0 |
 *     +---+---+---+---+---+---+---+---+
 *     /    0-2 octets of CID          /
 *     +---+---+---+---+---+---+---+---+
 *     |          Profile = 0          |
 *     +---+---+---+---+---+---+---+---+
 *     |              CRC              |  up to the octet before it
 *     +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.10.1
 */
export function encodeUncompressedIr(cid: Cid): Uint8Array {
  const out = new ByteWriter(LENGTH)
  cid.before(out)
  out.uint8(0xfc)
  cid.after(out)
  out.uint8(0)
  const covered = out.finish()
  return Uint8Array.of(...covered, crcOf(8, covered))
}

/**
 * Normal packet of profile 0: the IP packet, with the CID before or behind its first octet.
 *
 *     +---+---+---+---+---+---+---+---+
 *     :         Add-CID octet         :
 *     +---+---+---+---+---+---+---+---+
 *     |   first octet of IP packet    |
 *     +---+---+---+---+---+---+---+---+
 *     /    0-2 octets of CID          /
 *     +---+---+---+---+---+---+---+---+
 *     /      rest of IP packet        /
 *     +---+---+---+---+---+---+---+---+
 *
 * @returns all but the rest of the IP packet
 * @spec RFC 3095 §5.10.2
 */
export function encodeNormalHead(cid: Cid, firstOctet: number): Uint8Array {
  const out = new ByteWriter(LENGTH)
  cid.before(out)
  out.uint8(firstOctet)
  cid.after(out)
  return out.finish()
}
