/** What a packet of a made-up stream has in its headers. */
export interface TestPacket {
  readonly version?: 4 | 6
  readonly id?: number
  readonly ttl?: number
  readonly tos?: number
  readonly df?: boolean
  /** Extension headers of IPv6: destination options, each of whole 8 octets. */
  readonly options?: readonly Uint8Array[]
  /** A second IP header around it. */
  readonly outer?: { readonly version: 4 | 6; readonly id: number }
  readonly checksum?: number
  readonly sn: number
  readonly ts: number
  readonly marker?: boolean
  readonly payloadType?: number
  readonly ssrc?: number
  readonly csrcs?: readonly number[]
  readonly extension?: boolean
  readonly padding?: boolean
  readonly payload?: number
}

const UDP = 17
const DESTINATION_OPTIONS = 60

/** An IP packet with UDP and RTP in it. */
export function rtpPacket(packet: TestPacket): Buffer {
  const { csrcs = [], payload = 61, marker, payloadType = 104 } = packet
  const rtp = Buffer.alloc(12 + 4 * csrcs.length + payload, 0xa5)
  rtp[0] = 0x80 | (packet.padding ? 0x20 : 0) | (packet.extension ? 0x10 : 0) | csrcs.length
  rtp[1] = (marker ? 0x80 : 0) | payloadType
  rtp.writeUInt16BE(packet.sn & 0xffff, 2)
  rtp.writeUInt32BE(packet.ts >>> 0, 4)
  rtp.writeUInt32BE(packet.ssrc ?? 0x1122_3344, 8)
  for (const [index, csrc] of csrcs.entries()) rtp.writeUInt32BE(csrc, 12 + 4 * index)
  const udp = udpDatagram(rtp, packet.checksum ?? 0)
  const inner = ipPacket(packet.version ?? 4, UDP, udp, packet)
  if (!packet.outer) return inner
  const { version, id } = packet.outer
  return ipPacket(version, packet.version === 6 ? 41 : 4, inner, { id, ttl: 33, tos: packet.tos ?? 0 })
}

export function udpDatagram(data: Uint8Array, checksum: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(40_000, 0)
  header.writeUInt16BE(50_000, 2)
  header.writeUInt16BE(8 + data.length, 4)
  header.writeUInt16BE(checksum, 6)
  return Buffer.concat([header, data])
}

export function ipPacket(
  version: 4 | 6,
  protocol: number,
  data: Uint8Array,
  fields: Pick<TestPacket, 'id' | 'ttl' | 'tos' | 'df' | 'options'>,
): Buffer {
  const { id = 0, ttl = 64, tos = 0, df = false, options = [] } = fields
  if (version === 6) return ipv6Packet(protocol, data, ttl, tos, options)
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header[1] = tos
  header.writeUInt16BE(20 + data.length, 2)
  header.writeUInt16BE(id & 0xffff, 4)
  header.writeUInt16BE(df ? 0x4000 : 0, 6)
  header[8] = ttl
  header[9] = protocol
  header.set([10, 0, 0, 1, 10, 0, 0, 2], 12)
  header.writeUInt16BE(internetSum(header), 10)
  return Buffer.concat([header, data])
}

function ipv6Packet(
  protocol: number,
  data: Uint8Array,
  ttl: number,
  tos: number,
  options: readonly Uint8Array[],
): Buffer {
  const extensions = options.map((option, index) => {
    const next = index + 1 < options.length ? DESTINATION_OPTIONS : protocol
    return Buffer.from([next, ...option.subarray(1)])
  })
  const body = Buffer.concat([...extensions, data])
  const header = Buffer.alloc(40)
  header.writeUInt32BE(0x6000_0000 + tos * 2 ** 20 + 0xabcde, 0)
  header.writeUInt16BE(body.length, 4)
  header[6] = options.length > 0 ? DESTINATION_OPTIONS : protocol
  header[7] = ttl
  header.set([0x20, 1], 8)
  header[23] = 1
  header.set([0x20, 1], 24)
  header[39] = 2
  return Buffer.concat([header, body])
}

function internetSum(header: Buffer): number {
  let sum = 0
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
