/** An RTP packet that an IP packet carries over UDP. */
export interface RtpInIp {
  readonly version: 4 | 6
  readonly source: string
  readonly destination: string
  readonly ssrc: number
  readonly payloadType: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly hasUdpChecksum: boolean
  /** Octets of IP, UDP and RTP headers, CSRCs included. */
  readonly headerOctets: number
  readonly payloadOctets: number
}

const PROTOCOL_UDP = 17
/** RTCP packet types without their highest bit, which as payload types no RTP session uses. @spec RFC 3551 §6 */
const RTCP_FROM = 72
const RTCP_TO = 76

/**
 * Finds RTP in an IP packet: by its looks, since nothing in the packet says so.
 *
 * @returns undefined for what is not RTP over UDP over one IP header, or is a fragment
 * @spec RFC 3550 §5.1
 */
export function rtpInIp(packet: Uint8Array): RtpInIp | undefined {
  const version = (packet[0] ?? 0) >>> 4
  if (version === 4) return rtpInIpv4(packet)
  return version === 6 ? rtpInIpv6(packet) : undefined
}

function rtpInIpv4(packet: Uint8Array): RtpInIp | undefined {
  const length = 4 * ((packet[0] ?? 0) & 0xf)
  if (packet.length < length + 20 || length < 20 || packet[9] !== PROTOCOL_UDP) return undefined
  // More Fragments, or an offset: a fragment
  if ((((packet[6] ?? 0) & 0x3f) | (packet[7] ?? 0)) !== 0) return undefined
  const [source, destination] = [packet.subarray(12, 16).join('.'), packet.subarray(16, 20).join('.')]
  return rtpInUdp(packet, length, 4, source, destination)
}

function rtpInIpv6(packet: Uint8Array): RtpInIp | undefined {
  if (packet.length < 60 || packet[6] !== PROTOCOL_UDP) return undefined
  return rtpInUdp(packet, 40, 6, ipv6Text(packet, 8), ipv6Text(packet, 24))
}

function rtpInUdp(packet: Uint8Array, udpAt: number, version: 4 | 6, from: string, to: string): RtpInIp | undefined {
  const rtpAt = udpAt + 8
  const first = packet[rtpAt] ?? 0
  if (packet.length < rtpAt + 12 || first >>> 6 !== 2) return undefined
  const payloadType = (packet[rtpAt + 1] ?? 0) & 0x7f
  if (payloadType >= RTCP_FROM && payloadType <= RTCP_TO) return undefined
  const headerOctets = rtpAt + 12 + 4 * (first & 0xf)
  if (packet.length < headerOctets || udpAt + word(packet, udpAt + 4) !== packet.length) return undefined
  return {
    version,
    source: socket(from, word(packet, udpAt), version),
    destination: socket(to, word(packet, udpAt + 2), version),
    ssrc: word(packet, rtpAt + 8) * 0x1_0000 + word(packet, rtpAt + 10),
    payloadType,
    sequenceNumber: word(packet, rtpAt + 2),
    timestamp: word(packet, rtpAt + 4) * 0x1_0000 + word(packet, rtpAt + 6),
    hasUdpChecksum: word(packet, udpAt + 6) !== 0,
    headerOctets,
    payloadOctets: packet.length - headerOctets,
  }
}

function word(packet: Uint8Array, at: number): number {
  return ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0)
}

function socket(address: string, port: number, version: 4 | 6): string {
  return version === 4 ? `${address}:${port}` : `[${address}]:${port}`
}

/** RFC 5952 §4.2: the longest run of zero groups, the first of equals, is two colons. */
function ipv6Text(packet: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => word(packet, at + 2 * group))
  let [from, length] = [0, 0]
  for (let start = 0; start < 8; start++) {
    let end = start
    while (end < 8 && groups[end] === 0) end++
    if (end - start > length) [from, length] = [start, end - start]
  }
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, from).join(':')}::${hex.slice(from + length).join(':')}`
}
