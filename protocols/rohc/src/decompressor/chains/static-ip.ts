import type { ByteReader } from '@voltaic/base'
import { rohcFault } from '../framework/rohc-reader.ts'
import type { StaticIp } from '../state/stream-fields.ts'

/** A static IP header part, and whether it says that it ends the chain. */
export interface ReadStaticIp {
  readonly ip: StaticIp
  readonly endsChain: boolean
}

/**
 * The static part of an IPv4 or IPv6 header.
 *
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   |  Version = 4  |       0       |      |  Version = 6  |Flow Label(msb)|
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   |           Protocol            |      /        Flow Label (lsb)       /  2 octets
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   /        Source Address         /  4   |          Next Header          |
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *   /      Destination Address      /  4   /        Source Address         /  16 octets
 *   +---+---+---+---+---+---+---+---+      +---+---+---+---+---+---+---+---+
 *                                          /      Destination Address      /  16 octets
 *                                          +---+---+---+---+---+---+---+---+
 *
 * @param mayEnd in profile 0x0004 the highest bit of the version ends the chain (RFC 3843 §3.1)
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4
 */
export function readStaticIp(reader: ByteReader, mayEnd: boolean): ReadStaticIp {
  const at = reader.position
  const first = reader.uint8()
  const endsChain = mayEnd && first >= 0x80
  const version = (endsChain ? first & 0x7f : first) >>> 4
  if (version === 4) {
    const protocol = reader.uint8()
    const [source, destination] = [reader.bytes(4).slice(), reader.bytes(4).slice()]
    return { ip: { version, flowLabel: 0, protocol, source, destination }, endsChain }
  }
  if (version !== 6) throw rohcFault(`IP version ${first >>> 4} in a static chain`, at, 'RFC 3095 §5.7.7')
  const flowLabel = (first & 0xf) * 0x1_0000 + reader.uint16()
  const protocol = reader.uint8()
  const [source, destination] = [reader.bytes(16).slice(), reader.bytes(16).slice()]
  return { ip: { version, flowLabel, protocol, source, destination }, endsChain }
}
