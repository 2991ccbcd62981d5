import { putUint16, putUint32 } from '../fields/octets.ts'
import type { DecodedHeader } from '../header/decode-header.ts'
import { type WireExtensionHeader, wireExtensionHeader } from '../lists/extension-header.ts'
import type { IpFields } from '../state/stream-fields.ts'
import type { HeaderImage } from './header-image.ts'

/** Longest IP packet without a jumbo option: what a length field can tell. */
const MAX_LENGTH = 0xffff

interface IpImage {
  readonly ip: IpFields
  readonly extensions: readonly WireExtensionHeader[]
  /** Protocol of what follows the base header. */
  readonly next: number
  /** Octets of base header and extension headers. */
  readonly length: number
}

/**
 * The original header of a packet, with lengths and header checksums as its payload demands.
 *
 * @returns undefined when the packet would be longer than its length fields can tell
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4, §5.7.7.5, §5.7.7.6, §5.7.7.7, §5.8.7
 */
export function uncompressedHeader(
  decoded: Omit<DecodedHeader, 'snDelta'>,
  payloadLength: number,
): HeaderImage | undefined {
  const { fields } = decoded
  const images: IpImage[] = []
  let length = 0
  for (const ip of fields.ips) {
    const image = ipImage(ip)
    if (image === undefined) return undefined
    images.push(image)
    length += image.length
  }
  const transport = transportLength(decoded)
  length += transport
  if (length + payloadLength > MAX_LENGTH) return undefined
  const octets = new Uint8Array(length)
  const dynamic: number[] = []
  let at = 0
  for (const image of images) {
    writeIp(octets, at, image, length - at + payloadLength, dynamic)
    at += image.length
  }
  writeTransport(octets, at, decoded, payloadLength, dynamic)
  return { octets, dynamic }
}

/** RFC 3095 §5.8.4.1: each header tells the type of the next, the last one what the static chain goes on with. */
function ipImage(ip: IpFields): IpImage | undefined {
  const base = ip.version === 4 ? 20 : 40
  const items = ip.extensions.current
  if (items.length === 0) return { ip, extensions: [], next: ip.protocol, length: base }
  const extensions: WireExtensionHeader[] = []
  let length = base
  for (const [at, item] of items.entries()) {
    const wire = wireExtensionHeader(item.octets, items[at + 1]?.octets[0] ?? ip.protocol)
    if (wire === undefined) return undefined
    extensions.push(wire)
    length += wire.octets.length
  }
  return { ip, extensions, next: items[0]?.octets[0] ?? ip.protocol, length }
}

function writeIp(octets: Uint8Array, start: number, image: IpImage, total: number, dynamic: number[]): void {
  if (image.ip.version === 4) writeIpv4(octets, start, image, total, dynamic)
  else writeIpv6(octets, start, image, total, dynamic)
  let at = start + (image.ip.version === 4 ? 20 : 40)
  for (const extension of image.extensions) {
    octets.set(extension.octets, at)
    for (const [from, to] of extension.dynamic) dynamic.push(at + from, at + to)
    at += extension.octets.length
  }
}

/** CRC-DYNAMIC: Total Length, Identification and Header Checksum. */
function writeIpv4(octets: Uint8Array, at: number, { ip, next }: IpImage, total: number, dynamic: number[]): void {
  octets[at] = 0x45
  octets[at + 1] = ip.tos
  putUint16(octets, at + 2, total)
  putUint16(octets, at + 4, ip.identification)
  octets[at + 6] = ip.df ? 0x40 : 0
  octets[at + 8] = ip.ttl
  octets[at + 9] = next
  octets.set(ip.source, at + 12)
  octets.set(ip.destination, at + 16)
  putUint16(octets, at + 10, headerChecksum(octets, at))
  dynamic.push(at + 2, at + 6, at + 10, at + 12)
}

/** CRC-DYNAMIC: Payload Length. */
function writeIpv6(octets: Uint8Array, at: number, { ip, next }: IpImage, total: number, dynamic: number[]): void {
  putUint32(octets, at, 0x6000_0000 + ip.tos * 0x10_0000 + ip.flowLabel)
  putUint16(octets, at + 4, total - 40)
  octets[at + 6] = next
  octets[at + 7] = ip.ttl
  octets.set(ip.source, at + 8)
  octets.set(ip.destination, at + 24)
  dynamic.push(at + 4, at + 6)
}

/** RFC 791 §3.1: the checksum field itself counts as zero, as it still is. */
function headerChecksum(octets: Uint8Array, at: number): number {
  let sum = 0
  for (let word = at; word < at + 20; word += 2) sum += ((octets[word] as number) << 8) | (octets[word + 1] as number)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function transportLength({ fields }: Pick<DecodedHeader, 'fields'>): number {
  if (fields.chain.spi !== undefined) return 8
  if (fields.chain.udp === undefined) return 0
  return fields.rtp === undefined ? 8 : 20 + 4 * fields.rtp.csrcs.current.length
}

function writeTransport(
  octets: Uint8Array,
  at: number,
  { fields, marker, udpChecksum }: Omit<DecodedHeader, 'snDelta'>,
  payloadLength: number,
  dynamic: number[],
): void {
  const { chain, rtp, sn } = fields
  if (chain.spi !== undefined) {
    putUint32(octets, at, chain.spi)
    putUint32(octets, at + 4, sn)
    dynamic.push(at + 4, at + 8)
  }
  if (chain.udp === undefined) return
  putUint16(octets, at, chain.udp.sourcePort)
  putUint16(octets, at + 2, chain.udp.destinationPort)
  putUint16(octets, at + 4, octets.length - at + payloadLength)
  putUint16(octets, at + 6, udpChecksum)
  dynamic.push(at + 4, at + 8)
  if (rtp === undefined) return
  const rtpAt = at + 8
  const csrcs = rtp.csrcs.current
  octets[rtpAt] = 0x80 | (rtp.padding ? 0x20 : 0) | (rtp.extension ? 0x10 : 0) | csrcs.length
  octets[rtpAt + 1] = (marker ? 0x80 : 0) | rtp.payloadType
  putUint16(octets, rtpAt + 2, sn)
  putUint32(octets, rtpAt + 4, rtp.timestamp)
  putUint32(octets, rtpAt + 8, chain.ssrc ?? 0)
  for (const [index, csrc] of csrcs.entries()) octets.set(csrc.octets, rtpAt + 12 + 4 * index)
  dynamic.push(rtpAt + 1, rtpAt + 8)
}
