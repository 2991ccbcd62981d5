import { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'
import { crcOf } from '../coding/crc.ts'

/** Octets that most chains fit in. */
const USUAL_LENGTH = 128

/**
 * IR: tells a context all. The CRC is over the whole header, with zero in its own place.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   1   1   1   1   0 | D |
 *     +---+---+---+---+---+---+---+---+
 *     /    0-2 octets of CID          /
 *     +---+---+---+---+---+---+---+---+
 *     |            Profile            |
 *     +---+---+---+---+---+---+---+---+
 *     |              CRC              |
 *     +---+---+---+---+---+---+---+---+
 *     |         Static chain          |
 *     |         Dynamic chain         |  if D = 1, which it always is here
 *     +---+---+---+---+---+---+---+---+
 *
 * @param chains writes static and dynamic chain
 * @returns the header with its CRC
 * @spec RFC 3095 §5.7.7.1, §5.9.1; RFC 4815 §2.2
 */
export function encodeIr(cid: Cid, profile: number, chains: (out: ByteWriter) => void): Uint8Array {
  return withChains(cid, 0xfd, profile, chains)
}

/**
 * IR-DYN: tells a context all but what is static.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | 1   1   1   1   1   0   0   0 |
 *     +---+---+---+---+---+---+---+---+
 *     /    0-2 octets of CID          /
 *     +---+---+---+---+---+---+---+---+
 *     |            Profile            |
 *     +---+---+---+---+---+---+---+---+
 *     |              CRC              |
 *     +---+---+---+---+---+---+---+---+
 *     |         Dynamic chain         |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param chain writes the dynamic chain
 * @returns the header with its CRC
 * @spec RFC 3095 §5.7.7.2, §5.9.1; RFC 4815 §2.2
 */
export function encodeIrDyn(cid: Cid, profile: number, chain: (out: ByteWriter) => void): Uint8Array {
  return withChains(cid, 0xf8, profile, chain)
}

function withChains(cid: Cid, type: number, profile: number, chains: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter(USUAL_LENGTH)
  cid.before(out)
  out.uint8(type)
  cid.after(out)
  out.uint8(profile)
  const crcAt = out.length
  out.uint8(0)
  chains(out)
  const header = out.finish()
  header[crcAt] = crcOf(8, header)
  return header
}
