import { encodeHost } from '@voltaic/runtime'
import { finishChecksum, sumWords } from '../../engine/internet-checksum.ts'

const IPV4_HEADER_LENGTH = 20
const IPV6_HEADER_LENGTH = 40
const DONT_FRAGMENT = 0x40
const HOP_LIMIT = 64

/** What the header of a packet says. */
export interface IpHeader {
  readonly protocol: number
  /** Where what it carries begins. */
  readonly start: number
  /** Octets of both addresses, source first. Views. */
  readonly source: Buffer
  readonly destination: Buffer
}

/**
 * Reads the header of a whole packet as the kernel hands it to a process. Extension headers are not looked behind: the
 * kernel writes none in front of UDP and TCP.
 *
 * @returns undefined for what is neither IPv4 nor IPv6
 * @spec RFC 791 §3.1; RFC 8200 §3
 */
export function readIpHeader(packet: Buffer): IpHeader | undefined {
  const first = packet[0] ?? 0
  if (first >> 4 === 4 && packet.length >= IPV4_HEADER_LENGTH) {
    const start = (first & 0x0f) * 4
    if (start < IPV4_HEADER_LENGTH || start > packet.length) return undefined
    const protocol = packet[9] as number
    return { protocol, start, source: packet.subarray(12, 16), destination: packet.subarray(16, 20) }
  }
  if (first >> 4 !== 6 || packet.length < IPV6_HEADER_LENGTH) return undefined
  const protocol = packet[6] as number
  return { protocol, start: IPV6_HEADER_LENGTH, source: packet.subarray(8, 24), destination: packet.subarray(24, 40) }
}

/** Writes packets between two hosts. */
export interface IpEnvelope {
  /** Octets of the sender. */
  readonly source: Buffer
  /** A whole packet. */
  wrap(protocol: number, payload: Uint8Array): Buffer
}

/** @spec RFC 791 §3.1; RFC 8200 §3 */
export function createIpEnvelope(from: string, to: string): IpEnvelope {
  const [source, destination] = [Buffer.from(encodeHost(from)), Buffer.from(encodeHost(to))]
  return {
    source,
    wrap(protocol, payload) {
      const packet = source.length === 4 ? ipv4Packet(payload.length) : ipv6Packet(payload.length)
      const header = packet.length - payload.length
      packet[source.length === 4 ? 9 : 6] = protocol
      packet.set(source, header - 2 * source.length)
      packet.set(destination, header - source.length)
      if (source.length === 4) packet.writeUInt16BE(finishChecksum(sumWords(packet, 0, header)), 10)
      packet.set(payload, header)
      return packet
    },
  }
}

function ipv4Packet(length: number): Buffer {
  const packet = Buffer.alloc(IPV4_HEADER_LENGTH + length)
  packet[0] = 0x45
  packet.writeUInt16BE(packet.length, 2)
  packet[6] = DONT_FRAGMENT
  packet[8] = HOP_LIMIT
  return packet
}

function ipv6Packet(length: number): Buffer {
  const packet = Buffer.alloc(IPV6_HEADER_LENGTH + length)
  packet[0] = 0x60
  packet.writeUInt16BE(length, 4)
  packet[7] = HOP_LIMIT
  return packet
}
