import type { DecodedHeader } from '../header/decode-header.ts'
import type { HeaderImage } from '../rebuild/header-image.ts'
import { uncompressedHeader } from '../rebuild/uncompressed-header.ts'

/** A header in front of its payload. */
export function joined({ octets }: HeaderImage, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(octets.length + payload.length)
  packet.set(octets)
  packet.set(payload, octets.length)
  return packet
}

/**
 * The packet that a decoded header and a payload make.
 *
 * @returns undefined when it would be longer than its length fields can tell
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4
 */
export function wholePacket(decoded: Omit<DecodedHeader, 'snDelta'>, payload: Uint8Array): Uint8Array | undefined {
  const image = uncompressedHeader(decoded, payload.length)
  return image === undefined ? undefined : joined(image, payload)
}
