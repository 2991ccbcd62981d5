import { DecodeError } from '@voltaic/base'
import { type CapturedPacket, MAX_FRAME_OCTETS } from './captured-packet.ts'
import type { InputWindow } from './input-window.ts'
import { describeInterface, type PcapngInterface, readFlags } from './pcapng-options.ts'

/* Blocks, see ../pcapng/blocks.ts; either byte order, which each section says itself. */

const SPEC = 'draft-ietf-opsawg-pcapng §3.1'
export const SECTION_HEADER_BLOCK = 0x0a0d_0d0a
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d
const INTERFACE_DESCRIPTION_BLOCK = 1
/** What the enhanced packet block replaced. */
const PACKET_BLOCK = 2
const SIMPLE_PACKET_BLOCK = 3
const ENHANCED_PACKET_BLOCK = 6
/** Type, length, and length again. */
const BLOCK_FRAME = 12
const BLOCK_HEADER = 8
const SIMPLE_PACKET_HEADER = 4
const ENHANCED_PACKET_HEADER = 20
const TIME_HIGH = 0x1_0000_0000
/** Of a block that is read; longer ones of other types are passed over, whatever their length. */
export const MAX_BLOCK_OCTETS: number = MAX_FRAME_OCTETS + 131_072
/** Interfaces of one file. */
export const MAX_INTERFACES = 4096

const READ_BLOCKS: ReadonlySet<number> = new Set([
  SECTION_HEADER_BLOCK,
  INTERFACE_DESCRIPTION_BLOCK,
  PACKET_BLOCK,
  SIMPLE_PACKET_BLOCK,
  ENHANCED_PACKET_BLOCK,
])

/**
 * The packets of a pcapng file.
 *
 * @spec draft-ietf-opsawg-pcapng §3, §4
 */
export class PcapngSource {
  /** Names of the interfaces of all sections. */
  readonly interfaces: string[] = []
  readonly #described: PcapngInterface[] = []
  /** Index of the first interface of this section. */
  #first = 0
  #isLittle = false

  /**
   * Fills in the next packet.
   *
   * @returns false when it has not come whole
   * @throws DecodeError CAPTURE_FORMAT, CAPTURE_BLOCK_LENGTH, CAPTURE_FRAME_TOO_LONG, CAPTURE_TOO_MANY_INTERFACES
   */
  next(window: InputWindow, packet: CapturedPacket): boolean {
    while (window.available >= BLOCK_FRAME) {
      const { position, view } = window
      if (view.getUint32(position, false) === SECTION_HEADER_BLOCK) this.#beginSection(window)
      const type = view.getUint32(position, this.#isLittle)
      const length = view.getUint32(position + 4, this.#isLittle)
      if (length < BLOCK_FRAME || length % 4 !== 0) {
        throw fault('CAPTURE_BLOCK_LENGTH', `a block of ${length} octets`, window.offset + 4)
      }
      if (!READ_BLOCKS.has(type)) {
        window.skip(length)
        continue
      }
      if (length > MAX_BLOCK_OCTETS) throw fault('CAPTURE_FRAME_TOO_LONG', `a block of ${length} octets`, window.offset)
      if (window.available < length) return false
      const isPacket = this.#read(window, packet, type, position + length - 4)
      window.position = position + length
      if (isPacket) return true
    }
    return false
  }

  #beginSection(window: InputWindow): void {
    const { view, position } = window
    const isLittle = view.getUint32(position + BLOCK_HEADER, true) === BYTE_ORDER_MAGIC
    if (!isLittle && view.getUint32(position + BLOCK_HEADER, false) !== BYTE_ORDER_MAGIC) {
      throw fault('CAPTURE_FORMAT', 'a section without its byte order', window.offset + BLOCK_HEADER)
    }
    this.#isLittle = isLittle
    this.#first = this.#described.length
  }

  /** @param end of the body and options. @returns whether the block is a packet */
  #read(window: InputWindow, packet: CapturedPacket, type: number, end: number): boolean {
    switch (type) {
      case INTERFACE_DESCRIPTION_BLOCK:
        this.#describe(window, end)
        return false
      case SIMPLE_PACKET_BLOCK:
        this.#simple(window, packet, end)
        return true
      case PACKET_BLOCK:
      case ENHANCED_PACKET_BLOCK:
        this.#enhanced(window, packet, end, type === PACKET_BLOCK)
        return true
      default:
        return false
    }
  }

  #describe(window: InputWindow, end: number): void {
    if (this.#described.length >= MAX_INTERFACES) {
      throw fault('CAPTURE_TOO_MANY_INTERFACES', `more than ${MAX_INTERFACES} interfaces`, window.offset)
    }
    const body = window.position + BLOCK_HEADER
    if (end - body < BLOCK_HEADER) throw fault('CAPTURE_BLOCK_LENGTH', 'an interface without its fields', window.offset)
    const found = describeInterface(window.view, window.octets, body, end, this.#isLittle)
    this.#described.push(found)
    this.interfaces.push(found.name)
  }

  #simple(window: InputWindow, packet: CapturedPacket, end: number): void {
    const body = window.position + BLOCK_HEADER
    if (end < body + SIMPLE_PACKET_HEADER) throw fault('CAPTURE_BLOCK_LENGTH', 'a packet without length', window.offset)
    const length = window.view.getUint32(body, this.#isLittle)
    const { snapLength } = this.#interface(window, packet, 0)
    packet.at = 0
    packet.originalLength = length
    // draft-ietf-opsawg-pcapng, Simple Packet Block: the block does not say how much was captured; the interface does
    const captured = Math.min(length, snapLength === 0 ? length : snapLength, end - body - SIMPLE_PACKET_HEADER)
    place(window, packet, body + SIMPLE_PACKET_HEADER, captured, end)
    packet.optionsStart = 0
    packet.optionsEnd = 0
  }

  #enhanced(window: InputWindow, packet: CapturedPacket, end: number, isObsolete: boolean): void {
    const { view } = window
    const isLittle = this.#isLittle
    const body = window.position + BLOCK_HEADER
    if (end < body + ENHANCED_PACKET_HEADER) {
      throw fault('CAPTURE_BLOCK_LENGTH', 'a packet without its fields', window.offset)
    }
    const id = isObsolete ? view.getUint16(body, isLittle) : view.getUint32(body, isLittle)
    const { ticks, offset } = this.#interface(window, packet, id)
    const high = view.getUint32(body + 4, isLittle)
    packet.at = (high * TIME_HIGH + view.getUint32(body + 8, isLittle)) / ticks + offset
    const captured = view.getUint32(body + 12, isLittle)
    packet.originalLength = view.getUint32(body + 16, isLittle)
    place(window, packet, body + ENHANCED_PACKET_HEADER, captured, end)
    const options = packet.end + (-captured & 3)
    const hasOptions = options + 4 <= end
    packet.optionsStart = hasOptions ? options : 0
    packet.optionsEnd = hasOptions ? end : 0
    packet.direction = hasOptions ? readFlags(view, options, end, isLittle) : undefined
  }

  #interface(window: InputWindow, packet: CapturedPacket, id: number): PcapngInterface {
    const found = this.#described[this.#first + id]
    if (found === undefined) throw fault('CAPTURE_FORMAT', `interface ${id} was not described`, window.offset)
    packet.offset = window.offset
    packet.isLittle = this.#isLittle
    packet.linkType = found.linkType
    packet.interfaceId = this.#first + id
    packet.direction = undefined
    return found
  }
}

function place(window: InputWindow, packet: CapturedPacket, start: number, captured: number, end: number): void {
  if (captured > MAX_FRAME_OCTETS) throw fault('CAPTURE_FRAME_TOO_LONG', `a frame of ${captured} octets`, window.offset)
  if (start + captured > end) {
    throw fault('CAPTURE_BLOCK_LENGTH', `a frame of ${captured} octets in a shorter block`, window.offset)
  }
  packet.octets = window.octets
  packet.start = start
  packet.end = start + captured
}

function fault(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, message, offset, SPEC)
}
