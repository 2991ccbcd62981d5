import { DecodeError } from '@voltaic/base'

/*
 * pcap:   | magic, 4 | version, 4 | zone, 4 | accuracy, 4 | snap length, 4 | link type, 4 |
 *         then for each frame | seconds, 4 | fraction, 4 | captured, 4 | length, 4 | octets ... |
 * pcapng: blocks, see ../pcapng/blocks.ts; either byte order, which each section says itself
 */

const SPEC = 'draft-ietf-opsawg-pcap §4'
const SPEC_NG = 'draft-ietf-opsawg-pcapng §3.1'
/** With microseconds and with nanoseconds. */
const PCAP_MAGICS: ReadonlySet<number> = new Set([0xa1b2_c3d4, 0xa1b2_3c4d])
const PCAP_HEADER = 24
const PCAP_RECORD = 16
const LINK_TYPE_MASK = 0x0fff_ffff

const SECTION_HEADER_BLOCK = 0x0a0d_0d0a
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d
const INTERFACE_DESCRIPTION_BLOCK = 1
const SIMPLE_PACKET_BLOCK = 3
const ENHANCED_PACKET_BLOCK = 6
/** Type, length, and length again. */
const BLOCK_FRAME = 12
const ENHANCED_PACKET_HEADER = 20
/** Wireshark's own limit. */
export const MAX_FRAME_OCTETS = 262_144

/** One frame of a capture. */
export interface CapturedFrame {
  /** As capture files number them: 1 Ethernet, 101 raw IP. */
  readonly linkType: number
  readonly frame: Uint8Array
}

/**
 * The frames of a capture file, pcap or pcapng, as views on it. Whatever comes before a fault is given: a file that was cut
 * off is read to its end.
 *
 * @throws DecodeError CAPTURE_FORMAT, CAPTURE_TRUNCATED, CAPTURE_BLOCK_LENGTH, CAPTURE_FRAME_TOO_LONG
 * @spec draft-ietf-opsawg-pcapng §3, §4
 */
export function readCapture(file: Uint8Array): Iterable<CapturedFrame> {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const magic = uint32(view, 0, false)
  if (magic === SECTION_HEADER_BLOCK) return readPcapng(file, view)
  if (PCAP_MAGICS.has(magic)) return readPcap(file, view, false)
  if (PCAP_MAGICS.has(uint32(view, 0, true))) return readPcap(file, view, true)
  throw new DecodeError('CAPTURE_FORMAT', 'neither pcap nor pcapng', 0, SPEC)
}

function* readPcap(file: Uint8Array, view: DataView, isLittle: boolean): Generator<CapturedFrame> {
  const linkType = uint32(view, PCAP_HEADER - 4, isLittle) & LINK_TYPE_MASK
  let at = PCAP_HEADER
  while (at < file.length) {
    const length = uint32(view, at + 8, isLittle)
    uint32(view, at + PCAP_RECORD - 4, isLittle)
    yield { linkType, frame: frameAt(file, at + PCAP_RECORD, length, file.length) }
    at += PCAP_RECORD + length
  }
}

function* readPcapng(file: Uint8Array, view: DataView): Generator<CapturedFrame> {
  let isLittle = false
  let linkTypes: number[] = []
  let at = 0
  while (at < file.length) {
    if (uint32(view, at, false) === SECTION_HEADER_BLOCK) {
      isLittle = byteOrder(view, at + 8)
      linkTypes = []
    }
    const type = uint32(view, at, isLittle)
    const length = uint32(view, at + 4, isLittle)
    const end = endOfBlock(at, length, file.length)
    if (type === INTERFACE_DESCRIPTION_BLOCK) linkTypes.push(uint16(view, at + 8, isLittle))
    const found = frameOf(file, view, { type, at, end, isLittle, linkTypes })
    if (found !== undefined) yield found
    at += length
  }
}

interface Block {
  readonly type: number
  readonly at: number
  /** Of what is in front of the second length. */
  readonly end: number
  readonly isLittle: boolean
  readonly linkTypes: readonly number[]
}

function frameOf(file: Uint8Array, view: DataView, block: Block): CapturedFrame | undefined {
  const { type, at, end, isLittle, linkTypes } = block
  const body = at + 8
  if (type === ENHANCED_PACKET_BLOCK) {
    const linkType = linkTypeOf(linkTypes, uint32(view, body, isLittle), body)
    const captured = uint32(view, body + 12, isLittle)
    return { linkType, frame: frameAt(file, body + ENHANCED_PACKET_HEADER, captured, end) }
  }
  if (type !== SIMPLE_PACKET_BLOCK) return undefined
  const captured = Math.min(uint32(view, body, isLittle), end - body - 4)
  return { linkType: linkTypeOf(linkTypes, 0, body), frame: frameAt(file, body + 4, captured, end) }
}

function byteOrder(view: DataView, at: number): boolean {
  if (uint32(view, at, false) === BYTE_ORDER_MAGIC) return false
  if (uint32(view, at, true) === BYTE_ORDER_MAGIC) return true
  throw new DecodeError('CAPTURE_FORMAT', 'a section without its byte order', at, SPEC_NG)
}

function endOfBlock(at: number, length: number, fileLength: number): number {
  if (length < BLOCK_FRAME || length % 4 !== 0) {
    throw new DecodeError('CAPTURE_BLOCK_LENGTH', `a block of ${length} octets`, at + 4, SPEC_NG)
  }
  if (at + length > fileLength) throw truncated(at, SPEC_NG)
  return at + length - 4
}

function linkTypeOf(linkTypes: readonly number[], interfaceId: number, at: number): number {
  const linkType = linkTypes[interfaceId]
  if (linkType !== undefined) return linkType
  throw new DecodeError('CAPTURE_FORMAT', `interface ${interfaceId} was not described`, at, SPEC_NG)
}

function frameAt(file: Uint8Array, start: number, length: number, end: number): Uint8Array {
  if (length > MAX_FRAME_OCTETS) {
    throw new DecodeError('CAPTURE_FRAME_TOO_LONG', `a frame of ${length} octets`, start, SPEC)
  }
  if (start + length > end) throw truncated(start, SPEC)
  return file.subarray(start, start + length)
}

function uint32(view: DataView, at: number, isLittle: boolean): number {
  if (at + 4 > view.byteLength) throw truncated(at, SPEC)
  return view.getUint32(at, isLittle)
}

function uint16(view: DataView, at: number, isLittle: boolean): number {
  if (at + 2 > view.byteLength) throw truncated(at, SPEC_NG)
  return view.getUint16(at, isLittle)
}

function truncated(at: number, spec: string): DecodeError {
  return new DecodeError('CAPTURE_TRUNCATED', 'the file ends here', at, spec)
}
