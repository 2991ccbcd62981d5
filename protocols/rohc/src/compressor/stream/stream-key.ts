import type { PacketHeaders } from '../headers/packet-headers.ts'

/**
 * What tells one stream from another: all static fields but flow labels, one character for an octet.
 *
 * @param profile 1 with the SSRC, 2 with the ports, 3 with the SPI, 4 with the IP headers alone
 * @spec RFC 3095 §5.7.7
 */
export function streamKey(headers: PacketHeaders, profile: 1 | 2 | 3 | 4): string {
  const { packet, levels, udp, rtp, esp } = headers
  const octets = Buffer.from(packet.buffer, packet.byteOffset, packet.length)
  let key = String.fromCharCode(profile)
  for (const { version, at, next } of levels) {
    const addresses =
      version === 4 ? octets.toString('latin1', at + 12, at + 20) : octets.toString('latin1', at + 8, at + 40)
    key += String.fromCharCode(version, next) + addresses
  }
  if (profile === 3) return key + octets.toString('latin1', esp, esp + 4)
  if (profile === 4) return key
  key += octets.toString('latin1', udp, udp + 4)
  return profile === 1 ? key + octets.toString('latin1', rtp + 8, rtp + 12) : key
}
