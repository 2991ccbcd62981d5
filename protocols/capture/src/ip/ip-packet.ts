import { ByteWriter } from '@voltaic/base'
import type { Address } from '@voltaic/runtime'
import { encodeHost } from '@voltaic/runtime'
import { finishChecksum, sumWords } from './internet-checksum.ts'

const IPV4_HEADER = 20
const IPV6_HEADER = 40
const UDP_HEADER = 8
const TCP_HEADER = 20
const PROTOCOL_TCP = 6
const PROTOCOL_UDP = 17
const TTL = 64
const DONT_FRAGMENT = 0x4000
const WINDOW = 0xffff

/** What fits into one packet whatever the version of IP. */
export const MAX_UDP_DATA: number = 0xffff - IPV4_HEADER - UDP_HEADER
export const MAX_TCP_DATA: number = 0xffff - IPV4_HEADER - TCP_HEADER

export const TCP_SYN = 0x02
export const TCP_PUSH = 0x08
export const TCP_ACK = 0x10

export interface TcpSegment {
  readonly from: Address
  readonly to: Address
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  readonly data: Uint8Array
}

interface IpHeader {
  readonly source: Uint8Array
  readonly destination: Uint8Array
  readonly protocol: number
  readonly length: number
}

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |    Services   |          Total length         |
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|     Fragment offset     |
 * +---------------+---------------+-----+-------------------------+
 * |      TTL      |    Protocol   |        Header checksum        |
 * +---------------+---------------+-------------------------------+
 * |                      Source, destination                      |
 * +---------------------------------------------------------------+
 */
function writeIpv4(writer: ByteWriter, header: IpHeader): void {
  const start = writer.length
  writer.uint16(0x4500).uint16(IPV4_HEADER + header.length)
  // RFC 6864 §4.1: an atomic datagram needs no identification of its own.
  writer.uint16(0).uint16(DONT_FRAGMENT)
  writer.uint8(TTL).uint8(header.protocol).uint16(0)
  writer.bytes(header.source).bytes(header.destination)
  writer.setUint16(start + 10, finishChecksum(sumWords(writer.finish(), start, start + IPV4_HEADER)))
}

/** Version 6, no traffic class, no flow label, payload length, next header, hop limit, source, destination. */
function writeIpv6(writer: ByteWriter, header: IpHeader): void {
  writer.uint32(0x6000_0000).uint16(header.length).uint8(header.protocol).uint8(TTL)
  writer.bytes(header.source).bytes(header.destination)
}

function writeIpHeader(from: Address, to: Address, protocol: number, length: number): [ByteWriter, number] {
  const source = encodeHost(from.host)
  const destination = encodeHost(to.host)
  const writer = new ByteWriter(IPV6_HEADER + length)
  const header = { source, destination, protocol, length }
  if (source.length === 4 && destination.length === 4) writeIpv4(writer, header)
  else writeIpv6(writer, { ...header, source: asIpv6(source), destination: asIpv6(destination) })
  const pseudoHeader = sumWords(
    source,
    0,
    source.length,
    sumWords(destination, 0, destination.length, protocol + length),
  )
  return [writer, pseudoHeader]
}

/** RFC 4291 §2.5.5.2: an IPv4-mapped address, when the other side is IPv6. */
function asIpv6(host: Uint8Array): Uint8Array {
  return host.length === 16 ? host : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...host)
}

/**
 * An IP packet with one datagram.
 *
 * @param data at most MAX_UDP_DATA octets
 * @spec RFC 768 §1; RFC 791 §3.1; RFC 8200 §3, §8.1
 */
export function encodeUdpPacket(from: Address, to: Address, data: Uint8Array): Uint8Array {
  const length = UDP_HEADER + data.length
  const [writer, pseudoHeader] = writeIpHeader(from, to, PROTOCOL_UDP, length)
  const start = writer.length
  writer.uint16(from.port).uint16(to.port).uint16(length).uint16(0).bytes(data)
  const checksum = finishChecksum(sumWords(writer.finish(), start, start + length, pseudoHeader))
  // RFC 768: zero would say that there is no checksum.
  writer.setUint16(start + 6, checksum === 0 ? 0xffff : checksum)
  return writer.finish()
}

/**
 * An IP packet with one TCP segment without options.
 *
 * @spec RFC 9293 §3.1
 */
export function encodeTcpPacket(segment: TcpSegment): Uint8Array {
  const { from, to, data } = segment
  const length = TCP_HEADER + data.length
  const [writer, pseudoHeader] = writeIpHeader(from, to, PROTOCOL_TCP, length)
  const start = writer.length
  writer.uint16(from.port).uint16(to.port).uint32(segment.sequence).uint32(segment.acknowledgement)
  writer
    .uint8((TCP_HEADER / 4) << 4)
    .uint8(segment.flags)
    .uint16(WINDOW)
    .uint16(0)
    .uint16(0)
    .bytes(data)
  writer.setUint16(start + 16, finishChecksum(sumWords(writer.finish(), start, start + length, pseudoHeader)))
  return writer.finish()
}
