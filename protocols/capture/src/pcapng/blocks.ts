import { ByteWriter } from '@voltaic/base'

/*
 * Every block:
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                          Block type                           |
 * +---------------------------------------------------------------+
 * |                      Block total length                       |
 * +---------------------------------------------------------------+
 * /           Block body, options, padded to 32 bits              /
 * +---------------------------------------------------------------+
 * |                      Block total length                       |
 * +---------------------------------------------------------------+
 */
const SECTION_HEADER_BLOCK = 0x0a0d0d0a
const INTERFACE_DESCRIPTION_BLOCK = 1
const ENHANCED_PACKET_BLOCK = 6

const BYTE_ORDER_MAGIC = 0x1a2b3c4d
/** LINKTYPE_RAW: a packet begins with its IPv4 or IPv6 header. */
const LINKTYPE_RAW = 101
const SNAP_LENGTH = 0xffff

const OPTION_END = 0
const OPTION_COMMENT = 1
const SHB_USERAPPL = 4
const IF_NAME = 2
const IF_TSRESOL = 9
const EPB_FLAGS = 2
const INBOUND = 1
const OUTBOUND = 2

/** Time is counted in 10^-6 s: an IEEE double of milliseconds since 1970 resolves no finer. */
const MICROSECONDS = 6

function block(type: number, capacity: number, writeBody: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(capacity)
  writer.uint32(type).uint32(0)
  writeBody(writer)
  const total = writer.length + 4
  writer.setUint32(4, total)
  return writer.uint32(total).finish()
}

function pad(writer: ByteWriter, length: number): void {
  writer.zeros(-length & 3)
}

function option(writer: ByteWriter, code: number, value: Uint8Array): void {
  writer.uint16(code).uint16(value.length).bytes(value)
  pad(writer, value.length)
}

function textOption(writer: ByteWriter, code: number, text: string): void {
  if (text !== '') option(writer, code, Buffer.from(text))
}

function endOptions(writer: ByteWriter): void {
  writer.uint16(OPTION_END).uint16(0)
}

/** Section Header Block, big-endian, of unknown length. @spec draft-ietf-opsawg-pcapng §4.1 */
export function encodeSectionHeader(application: string, comment: string): Uint8Array {
  return block(SECTION_HEADER_BLOCK, 128, (writer) => {
    writer.uint32(BYTE_ORDER_MAGIC).uint16(1).uint16(0).uint32(0xffff_ffff).uint32(0xffff_ffff)
    textOption(writer, SHB_USERAPPL, application)
    textOption(writer, OPTION_COMMENT, comment)
    endOptions(writer)
  })
}

/** Interface Description Block for raw IP. @spec draft-ietf-opsawg-pcapng §4.2 */
export function encodeInterfaceDescription(name: string): Uint8Array {
  return block(INTERFACE_DESCRIPTION_BLOCK, 64, (writer) => {
    writer.uint16(LINKTYPE_RAW).uint16(0).uint32(SNAP_LENGTH)
    textOption(writer, IF_NAME, name)
    option(writer, IF_TSRESOL, Uint8Array.of(MICROSECONDS))
    endOptions(writer)
  })
}

export interface EnhancedPacket {
  readonly interfaceId: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly comment: string
  /** From the IP header on. */
  readonly packet: Uint8Array
}

/** Enhanced Packet Block. @spec draft-ietf-opsawg-pcapng §4.3 */
export function encodeEnhancedPacket(enhanced: EnhancedPacket): Uint8Array {
  const { packet } = enhanced
  return block(ENHANCED_PACKET_BLOCK, packet.length + 96, (writer) => {
    const ticks = Math.max(0, Math.round(enhanced.at * 1000))
    writer.uint32(enhanced.interfaceId)
    writer.uint32(Math.floor(ticks / 0x1_0000_0000)).uint32(ticks % 0x1_0000_0000)
    writer.uint32(packet.length).uint32(packet.length).bytes(packet)
    pad(writer, packet.length)
    textOption(writer, OPTION_COMMENT, enhanced.comment)
    option(writer, EPB_FLAGS, Uint8Array.of(0, 0, 0, enhanced.direction === 'in' ? INBOUND : OUTBOUND))
    endOptions(writer)
  })
}
