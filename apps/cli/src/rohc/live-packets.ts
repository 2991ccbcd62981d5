import type { StreamReport } from '@voltaic/ng'
import { encodeHost } from '@voltaic/runtime'
import type { TimedRtp } from './recorded-rtp.ts'

/** Packets of a stream that are made at most: five minutes of them. */
export const MAX_PACKETS = 15_000
const PACKET_MS = 20
const RTP_HEADER = 12
const UDP_HEADER = 8
const UDP = 17
/** Of those that are not in the RTP profile's table of payload types. */
const DYNAMIC_PAYLOAD_TYPE = 96

/** RTP of a stream of which only packets and octets were counted: as many, of their mean size, without a pause. */
export function* countedRtp(stream: StreamReport, ssrc: number): Iterable<TimedRtp> {
  const count = Math.min(stream.packets, MAX_PACKETS)
  const length = Math.max(RTP_HEADER, Math.round(stream.octets / stream.packets))
  const stride = strideOf(stream.codec)
  for (let index = 0; index < count; index++) {
    const octets = Buffer.alloc(length)
    octets[0] = 0x80
    octets[1] = DYNAMIC_PAYLOAD_TYPE
    octets.writeUInt16BE(index & 0xffff, 2)
    octets.writeUInt32BE(index * stride, 4)
    octets.writeUInt32BE(1 + ssrc, 8)
    // no two checksums are equal, as with speech
    if (length >= RTP_HEADER + 2) octets.writeUInt16BE((index * 40_503) & 0xffff, RTP_HEADER)
    yield { at: PACKET_MS * index, octets }
  }
}

/**
 * The IP packet that brings RTP to the gateway.
 *
 * @param index of the packet in its stream, from which IPv4 has its Identification
 */
export function ipPacketOf({ local, remote = local }: StreamReport, rtp: Uint8Array, index: number): Uint8Array {
  const [source, destination] = [encodeHost(remote.host), encodeHost(local.host)]
  const isV4 = source.length === 4
  const udpAt = isV4 ? 20 : 40
  const packet = Buffer.alloc(udpAt + UDP_HEADER + rtp.length)
  packet[0] = isV4 ? 0x45 : 0x60
  packet.writeUInt16BE(isV4 ? packet.length : packet.length - udpAt, isV4 ? 2 : 4)
  if (isV4) packet.writeUInt16BE(index & 0xffff, 4)
  packet[isV4 ? 8 : 7] = 64
  packet[isV4 ? 9 : 6] = UDP
  packet.set(source, udpAt - 2 * source.length)
  packet.set(destination, udpAt - destination.length)
  if (isV4) packet.writeUInt16BE(~sumOf(packet.subarray(0, udpAt), 0) & 0xffff, 10)
  packet.writeUInt16BE(remote.port, udpAt)
  packet.writeUInt16BE(local.port, udpAt + 2)
  packet.writeUInt16BE(packet.length - udpAt, udpAt + 4)
  packet.set(rtp, udpAt + UDP_HEADER)
  const addresses = sumOf(packet.subarray(udpAt - 2 * source.length, udpAt), UDP + packet.length - udpAt)
  // RFC 768: a sum of 0 is sent as ffff
  packet.writeUInt16BE(~sumOf(packet.subarray(udpAt), addresses) & 0xffff || 0xffff, udpAt + 6)
  return packet
}

/** The one's complement sum of 16-bit words, an odd octet filled up. */
function sumOf(octets: Uint8Array, start: number): number {
  let sum = start
  for (let at = 0; at < octets.length; at += 2) sum += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

/** Samples of 20 ms, by the clock that SDP gives a codec. */
function strideOf(codec = ''): number {
  if (/^opus/i.test(codec)) return 960
  return /^(AMR-WB|EVS)/i.test(codec) ? 320 : 160
}
