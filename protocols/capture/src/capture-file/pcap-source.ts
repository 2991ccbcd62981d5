import { DecodeError } from '@voltaic/base'
import { type CapturedPacket, MAX_FRAME_OCTETS } from './captured-packet.ts'
import type { InputWindow } from './input-window.ts'

/*
 * | magic, 4 | version, 4 | zone, 4 | accuracy, 4 | snap length, 4 | link type, 4 |
 * then for each frame | seconds, 4 | fraction, 4 | captured, 4 | length, 4 | octets ... |
 */

const SPEC = 'draft-ietf-opsawg-pcap §4'
const MICROSECONDS = 0xa1b2_c3d4
const NANOSECONDS = 0xa1b2_3c4d
/** With an interface, a protocol and a kind behind each record header: Linux once wrote it. */
const MODIFIED = 0xa1b2_cd34
const FILE_HEADER = 24
const RECORD_HEADER = 16
const MODIFIED_RECORD_HEADER = 24
const LINK_TYPE_MASK = 0x0fff_ffff

/** How to read the records of a pcap file. */
export interface PcapFormat {
  readonly isLittle: boolean
  /** Fractions of a millisecond. */
  readonly ticks: number
  readonly recordHeader: number
}

/** @returns undefined when the file does not begin like pcap */
export function pcapFormatOf(view: DataView, at: number): PcapFormat | undefined {
  for (const isLittle of [true, false]) {
    const magic = view.getUint32(at, isLittle)
    if (magic === MICROSECONDS) return { isLittle, ticks: 1e3, recordHeader: RECORD_HEADER }
    if (magic === NANOSECONDS) return { isLittle, ticks: 1e6, recordHeader: RECORD_HEADER }
    if (magic === MODIFIED) return { isLittle, ticks: 1e3, recordHeader: MODIFIED_RECORD_HEADER }
  }
  return undefined
}

/**
 * The records of a pcap file behind its header.
 *
 * @spec draft-ietf-opsawg-pcap §4, §5
 */
export class PcapSource {
  readonly interfaces: readonly string[] = ['']
  readonly #format: PcapFormat
  readonly #linkType: number

  /** @param window at the beginning of the file, whose header has come */
  constructor(window: InputWindow, format: PcapFormat) {
    this.#format = format
    const at = window.position + FILE_HEADER - 4
    this.#linkType = window.view.getUint32(at, format.isLittle) & LINK_TYPE_MASK
    window.position += FILE_HEADER
  }

  static readonly headerLength: number = FILE_HEADER

  /**
   * Fills in the next packet.
   *
   * @returns false when it has not come whole
   * @throws DecodeError CAPTURE_FRAME_TOO_LONG
   */
  next(window: InputWindow, packet: CapturedPacket): boolean {
    const { isLittle, ticks, recordHeader } = this.#format
    const { available, position, view } = window
    if (available < recordHeader) return false
    const captured = view.getUint32(position + 8, isLittle)
    if (captured > MAX_FRAME_OCTETS) {
      throw new DecodeError('CAPTURE_FRAME_TOO_LONG', `a frame of ${captured} octets`, window.offset, SPEC)
    }
    if (available < recordHeader + captured) return false
    packet.offset = window.offset
    packet.at = view.getUint32(position, isLittle) * 1000 + view.getUint32(position + 4, isLittle) / ticks
    packet.linkType = this.#linkType
    packet.originalLength = view.getUint32(position + 12, isLittle)
    packet.octets = window.octets
    packet.start = position + recordHeader
    packet.end = packet.start + captured
    window.position = packet.end
    return true
  }
}
