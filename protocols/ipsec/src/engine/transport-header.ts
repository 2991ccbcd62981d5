import type { Address } from '@voltaic/runtime'
import { writeUint32 } from '../esp/esp-packet.ts'
import { finishChecksum, hostOctets, sumWords } from './internet-checksum.ts'

/** IP protocol numbers. */
export const PROTOCOL_TCP = 6
export const PROTOCOL_UDP = 17

const UDP_HEADER_LENGTH = 8
const TCP_HEADER_LENGTH = 20
const WINDOW = 0xffff

export const TCP_FIN = 0x01
export const TCP_SYN = 0x02
export const TCP_RST = 0x04
export const TCP_PSH = 0x08
export const TCP_ACK = 0x10

const NOTHING = new Uint8Array(0)

/** One TCP segment without options. */
export interface Segment {
  readonly flags: number
  /** 32 bits. */
  readonly sequence: number
  /** 32 bits; counts only with `TCP_ACK`. */
  readonly acknowledgement: number
  readonly data: Uint8Array
}

/** What came out of a packet. The octets are a view. */
export type Transported =
  | { readonly kind: 'datagram'; readonly fromPort: number; readonly toPort: number; readonly data: Uint8Array }
  | { readonly kind: 'segment'; readonly fromPort: number; readonly toPort: number; readonly segment: Segment }

/** What all packets between two hosts add to their checksums: both addresses. @spec RFC 768 §1; RFC 8200 §8.1 */
export function addressSum(from: string, to: string): number {
  return sumWords(hostOctets(to), sumWords(hostOctets(from), 0))
}

/**
 * The header in front of a datagram.
 *
 * @param hosts `addressSum` of both addresses
 * @spec RFC 768 §1
 */
export function udpHeader(from: Address, to: Address, hosts: number, data: Uint8Array): Uint8Array {
  const length = UDP_HEADER_LENGTH + data.length
  const header = Buffer.allocUnsafe(UDP_HEADER_LENGTH)
  writePorts(header, from, to)
  header[4] = length >> 8
  header[5] = length
  header[6] = 0
  header[7] = 0
  const sum = sumWords(data, sumWords(header, hosts + PROTOCOL_UDP + length))
  // Zero would say that there is no checksum.
  writeChecksum(header, 6, finishChecksum(sum) || 0xffff)
  return header
}

/** The header in front of a segment. @spec RFC 9293 §3.1 */
export function tcpHeader(from: Address, to: Address, hosts: number, segment: Segment): Uint8Array {
  const header = Buffer.alloc(TCP_HEADER_LENGTH)
  writePorts(header, from, to)
  writeUint32(header, 4, segment.sequence)
  writeUint32(header, 8, segment.acknowledgement)
  header[12] = (TCP_HEADER_LENGTH / 4) << 4
  header[13] = segment.flags
  header[14] = WINDOW >> 8
  header[15] = WINDOW & 0xff
  const length = TCP_HEADER_LENGTH + segment.data.length
  writeChecksum(header, 16, finishChecksum(sumWords(segment.data, sumWords(header, hosts + PROTOCOL_TCP + length))))
  return header
}

/**
 * Reads what a packet carries. Checksums are not looked at: the ICV says more.
 *
 * @returns undefined for another protocol, and for a header that contradicts itself
 */
export function readTransport(protocol: number, payload: Uint8Array): Transported | undefined {
  if (protocol === PROTOCOL_UDP) return readDatagram(payload)
  return protocol === PROTOCOL_TCP ? readSegment(payload) : undefined
}

function readDatagram(payload: Uint8Array): Transported | undefined {
  if (payload.length < UDP_HEADER_LENGTH) return undefined
  const length = uint16(payload, 4)
  if (length < UDP_HEADER_LENGTH || length > payload.length) return undefined
  const data = payload.subarray(UDP_HEADER_LENGTH, length)
  return { kind: 'datagram', fromPort: uint16(payload, 0), toPort: uint16(payload, 2), data }
}

function readSegment(payload: Uint8Array): Transported | undefined {
  if (payload.length < TCP_HEADER_LENGTH) return undefined
  const start = ((payload[12] as number) >> 4) * 4
  if (start < TCP_HEADER_LENGTH || start > payload.length) return undefined
  const segment = {
    flags: payload[13] as number,
    sequence: uint16(payload, 4) * 0x1_0000 + uint16(payload, 6),
    acknowledgement: uint16(payload, 8) * 0x1_0000 + uint16(payload, 10),
    data: start === payload.length ? NOTHING : payload.subarray(start),
  }
  return { kind: 'segment', fromPort: uint16(payload, 0), toPort: uint16(payload, 2), segment }
}

function writePorts(header: Uint8Array, from: Address, to: Address): void {
  header[0] = from.port >> 8
  header[1] = from.port
  header[2] = to.port >> 8
  header[3] = to.port
}

function writeChecksum(header: Uint8Array, at: number, checksum: number): void {
  header[at] = checksum >> 8
  header[at + 1] = checksum
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}
