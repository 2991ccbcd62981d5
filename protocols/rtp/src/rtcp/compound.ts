import { assertNever, ByteReader, ByteWriter, type DecodeError } from '@voltaic/base'
import { readApplicationDefined, writeApplicationDefined } from './application-defined.ts'
import { readGoodbye, writeGoodbye } from './goodbye.ts'
import { readReceiverReport, writeReceiverReport } from './receiver-report.ts'
import { MAX_COUNT, RTCP_PACKET_TYPES, type RtcpPacket } from './rtcp-packet.ts'
import { readSenderReport, writeSenderReport } from './sender-report.ts'
import { readSourceDescription, writeSourceDescription } from './source-description.ts'

// A datagram is packets in a row, each of whole 32-bit words; length counts the words behind the first.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|  count  |      PT       |             length            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const VERSION_2 = 0x80
const P = 0x20
const SPEC = 'RFC 3550 §A.2'
/** Packets in one datagram. More are not believed. */
export const MAX_PACKETS = 64

/**
 * Reads one datagram: an SR or RR, then others. Octets of values are views on `data`.
 *
 * @throws DecodeError RTCP_TRUNCATED, RTCP_VERSION, RTCP_FIRST_PACKET, RTCP_PADDING, RTCP_TOO_MANY_PACKETS
 * @spec RFC 3550 §6.1, §A.2
 */
export function decodeRtcp(data: Uint8Array): RtcpPacket[] {
  const reader = new ByteReader(data, 'RTCP_TRUNCATED', SPEC)
  const packets: RtcpPacket[] = []
  do {
    if (packets.length === MAX_PACKETS) throw reader.fault('RTCP_TOO_MANY_PACKETS', `more than ${MAX_PACKETS} packets`)
    packets.push(readPacket(reader, packets.length === 0))
  } while (reader.remaining > 0)
  return packets
}

/**
 * The datagram of a compound packet.
 *
 * @throws RangeError for values that do not fit their fields, and when the first packet is no report
 * @spec RFC 3550 §6.1
 */
export function encodeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  const first = packets[0]?.type
  if (first !== 'SR' && first !== 'RR') throw new RangeError(`a compound packet that begins with ${first}`)
  const writer = new ByteWriter(128)
  for (const packet of packets) writePacket(writer, packet)
  return writer.finish()
}

function readPacket(reader: ByteReader, isFirst: boolean): RtcpPacket {
  const flags = reader.peek()
  if ((flags & 0xc0) !== VERSION_2) throw reader.fault('RTCP_VERSION', `version ${flags >> 6}`)
  const packetType = reader.peek(1)
  const isReport = packetType === RTCP_PACKET_TYPES.SR || packetType === RTCP_PACKET_TYPES.RR
  if (isFirst && !isReport) throw reader.fault('RTCP_FIRST_PACKET', `packet type ${packetType} comes first`)
  reader.skip(2)
  const length = reader.uint16() * 4
  const padding = (flags & P) === 0 ? 0 : paddingOf(reader, length, isFirst)
  const content = reader.window(length - padding)
  reader.skip(padding)
  return readContent(content, packetType, flags & MAX_COUNT)
}

// RFC 3550 §6.4.1: padding is for the last packet of a datagram alone, and A.2 has none in the first
function paddingOf(reader: ByteReader, length: number, isFirst: boolean): number {
  if (isFirst || length !== reader.remaining || length === 0) throw paddingError(reader, 'padding inside of a datagram')
  const padding = reader.peek(length - 1)
  if (padding === 0 || padding > length || padding % 4 !== 0) throw paddingError(reader, `${padding} octets of padding`)
  return padding
}

function paddingError(reader: ByteReader, message: string): DecodeError {
  return reader.fault('RTCP_PADDING', message)
}

function readContent(reader: ByteReader, packetType: number, count: number): RtcpPacket {
  switch (packetType) {
    case RTCP_PACKET_TYPES.SR:
      return readSenderReport(reader, count)
    case RTCP_PACKET_TYPES.RR:
      return readReceiverReport(reader, count)
    case RTCP_PACKET_TYPES.SDES:
      return readSourceDescription(reader, count)
    case RTCP_PACKET_TYPES.BYE:
      return readGoodbye(reader, count)
    case RTCP_PACKET_TYPES.APP:
      return readApplicationDefined(reader, count)
    default:
      return { type: 'unknown', packetType, count, data: reader.bytes(reader.remaining) }
  }
}

function writePacket(writer: ByteWriter, packet: RtcpPacket): void {
  const start = writer.length
  const count = countOf(packet)
  if (!(count >= 0 && count <= MAX_COUNT)) throw new RangeError(`${count} does not fit in the count of ${packet.type}`)
  const packetType = packet.type === 'unknown' ? packet.packetType : RTCP_PACKET_TYPES[packet.type]
  writer
    .uint8(VERSION_2 | count)
    .uint8(packetType)
    .uint16(0)
  writeContent(writer, packet)
  const words = (writer.length - start) / 4 - 1
  if (!Number.isInteger(words)) throw new RangeError(`${packet.type} does not end with a 32-bit word`)
  writer.setUint16(start + 2, words)
}

function countOf(packet: RtcpPacket): number {
  switch (packet.type) {
    case 'SR':
    case 'RR':
      return packet.reports.length
    case 'SDES':
      return packet.chunks.length
    case 'BYE':
      return packet.ssrcs.length
    case 'APP':
      return packet.subtype
    case 'unknown':
      return packet.count
    default:
      return assertNever(packet)
  }
}

function writeContent(writer: ByteWriter, packet: RtcpPacket): void {
  switch (packet.type) {
    case 'SR':
      writeSenderReport(writer, packet)
      break
    case 'RR':
      writeReceiverReport(writer, packet)
      break
    case 'SDES':
      writeSourceDescription(writer, packet)
      break
    case 'BYE':
      writeGoodbye(writer, packet)
      break
    case 'APP':
      writeApplicationDefined(writer, packet)
      break
    case 'unknown':
      writer.bytes(packet.data)
      break
    default:
      assertNever(packet)
  }
}
