import { type IpHeader, readIpHeader, uint16 } from './ip-header.ts'

/** IP headers of one packet that a context takes; what is deeper is payload. */
export const MAX_IP_LEVELS = 4

/** The headers that a packet begins with. */
export interface PacketHeaders {
  readonly packet: Uint8Array
  /** From the outermost to the innermost; at least one. */
  readonly levels: readonly IpHeader[]
  /** Where what follows the last of `levels` begins, or 0 if the packet has no such header. */
  readonly udp: number
  readonly rtp: number
  readonly esp: number
}

const IP_IN_IP = 4
const IPV6_IN_IP = 41
const UDP = 17
const ESP = 50

const UDP_LENGTH = 8
const RTP_LENGTH = 12
const ESP_LENGTH = 8

/**
 * Finds the headers of a packet that a decompressor could restore.
 *
 * @returns undefined if not even the outermost IP header is one
 * @spec RFC 3095 §5.7.7; RFC 3843 §3.1
 */
export function readPacketHeaders(packet: Uint8Array): PacketHeaders | undefined {
  const levels = readLevels(packet)
  const innermost = levels.at(-1)
  if (!innermost) return undefined
  const { end, next } = innermost
  const left = packet.length - end
  const udp = next === UDP && left >= UDP_LENGTH && uint16(packet, end + 4) === left ? end : 0
  const rtp = udp !== 0 && isRtp(packet, udp + UDP_LENGTH) ? udp + UDP_LENGTH : 0
  const esp = next === ESP && left >= ESP_LENGTH ? end : 0
  return { packet, levels, udp, rtp, esp }
}

/** True if another IP header follows. */
export function isIp(next: number): boolean {
  return next === IP_IN_IP || next === IPV6_IN_IP
}

/** Where the payload begins for a profile that ends its chain of headers with these. */
export function headerEnd(headers: PacketHeaders, profile: number): number {
  const { packet, levels, udp, rtp, esp } = headers
  if (profile === 1) return rtp + RTP_LENGTH + 4 * ((packet[rtp] ?? 0) & 0x0f)
  if (profile === 2) return udp + UDP_LENGTH
  return profile === 3 ? esp + ESP_LENGTH : (levels.at(-1)?.end ?? 0)
}

function readLevels(packet: Uint8Array): readonly IpHeader[] {
  const levels: IpHeader[] = []
  let level = readIpHeader(packet, 0, packet.length)
  while (level) {
    levels.push(level)
    if (levels.length === MAX_IP_LEVELS || !isIp(level.next)) break
    const inner = readIpHeader(packet, level.end, packet.length)
    // the number of the protocol and the version must tell the same, since only the former is sent
    level = inner && (inner.version === 4) === (level.next === IP_IN_IP) ? inner : undefined
  }
  return levels
}

/** An RTP header that a decompressor could restore: version 2, with all its CSRCs. */
function isRtp(packet: Uint8Array, at: number): boolean {
  const first = packet[at] ?? 0
  return first >> 6 === 2 && packet.length - at > RTP_LENGTH + 4 * (first & 0x0f)
}
