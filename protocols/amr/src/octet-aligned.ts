import { ByteReader, DecodeError } from '@voltaic/base'
import { classABits, crcOf, hasCrc } from './crc.ts'
import { type AmrFrame, checkedBits, clearFill, octetsOf } from './frame.ts'
import type { AmrCodec } from './frame-types.ts'
import type { AmrFormat, AmrInterleaving, AmrPayload } from './payload.ts'
import { checkFrameCount, checkOutgoing, type TocEntry, tocEntry } from './table-of-contents.ts'

// One frame; more frames have more entries in front, all with F set but the last, and their octets behind.
//
//    0                   1                   2
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  CMR  |0 0 0 0|F|  FT   |Q|0 0| bits of the frame, filled up to an octet with zeros
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// With interleaving an octet of ILL and ILP (four bits each) follows CMR; with CRCs one octet for each frame that has
// bits follows the entries. With robust sorting first come the first octets of all frames, then the second ones ...

const F = 0x80
const SPEC = 'RFC 4867 §4.4'

/** Reserved bits and padding are not looked at. @spec RFC 4867 §4.4.1, §4.4.2, §4.4.3, §4.4.4 */
export function decodeOctetAligned(payload: Uint8Array, format: AmrFormat): AmrPayload {
  const { codec } = format
  const reader = new ByteReader(payload, 'AMR_TRUNCATED', SPEC)
  const codecModeRequest = reader.uint8() >> 4
  const interleaving = format.interleaving === undefined ? undefined : readInterleaving(reader)
  const entries: TocEntry[] = []
  for (let hasMore = true; hasMore; ) {
    const at = reader.position
    checkFrameCount(entries.length, at)
    const octet = reader.uint8()
    hasMore = (octet & F) !== 0
    entries.push(tocEntry(codec, (octet & ~F) >> 2, at))
  }
  checkGroup(interleaving, entries.length, format.interleaving)
  const crcs = entries.map(({ frameType }) => (format.crc === true && hasCrc(frameType) ? reader.uint8() : undefined))
  const data = format.robustSorting === true ? readSorted(reader, entries) : readOneByOne(reader, entries)
  if (reader.remaining > 0) {
    throw reader.fault('AMR_TRAILING_OCTETS', `${reader.remaining} octets behind the last frame`)
  }
  const frames = entries.map(({ frameType, isGood, bits }, index): AmrFrame => {
    const octets = data[index] as Uint8Array
    clearFill(octets, bits)
    const crc = crcs[index]
    const isWhole = crc === undefined || crc === crcOf(octets, 0, classABits(codec, frameType))
    return { frameType, isGood: isGood && isWhole, data: octets }
  })
  return interleaving === undefined ? { codecModeRequest, frames } : { codecModeRequest, frames, interleaving }
}

/** @spec RFC 4867 §4.4.1, §4.4.2, §4.4.3, §4.4.4 */
export function encodeOctetAligned(
  { codecModeRequest, frames, interleaving }: AmrPayload,
  { codec, crc = false, robustSorting = false, interleaving: groupLimit }: AmrFormat,
): Uint8Array {
  checkOutgoing(codecModeRequest, frames.length)
  const whole = frames.map((frame) => filled(frame, checkedBits(codec, frame)))
  const crcs = crc ? crcsOf(codec, frames, whole) : []
  const header = [codecModeRequest << 4]
  if (groupLimit !== undefined) {
    header.push(interleavingOctet(interleaving ?? { length: 0, index: 0 }, frames.length, groupLimit))
  }
  for (const [index, { frameType, isGood }] of frames.entries()) {
    header.push((index < frames.length - 1 ? F : 0) | (frameType << 3) | (isGood ? 4 : 0))
  }
  let at = header.length + crcs.length
  const payload = new Uint8Array(whole.reduce((length, data) => length + data.length, at))
  payload.set(header)
  payload.set(crcs, header.length)
  if (robustSorting) {
    eachSorted(whole, (data, octet) => {
      payload[at++] = data[octet] as number
    })
    return payload
  }
  for (const data of whole) {
    payload.set(data, at)
    at += data.length
  }
  return payload
}

function crcsOf(codec: AmrCodec, frames: readonly AmrFrame[], whole: readonly Uint8Array[]): readonly number[] {
  return frames.flatMap(({ frameType }, index) =>
    hasCrc(frameType) ? [crcOf(whole[index] as Uint8Array, 0, classABits(codec, frameType))] : [],
  )
}

function readInterleaving(reader: ByteReader): AmrInterleaving {
  const octet = reader.uint8()
  const [length, index] = [octet >> 4, octet & 15]
  // RFC 4867 §4.4.1: a payload whose index lies outside of its group is discarded
  if (index <= length) return { length, index }
  throw new DecodeError('AMR_INTERLEAVING', `ILP ${index} in a group of ${length + 1}`, 1, 'RFC 4867 §4.4.1')
}

/** RFC 4867 §8.1: there is room for a group as large as was agreed on. @throws DecodeError AMR_INTERLEAVING for a larger one */
function checkGroup(interleaving: AmrInterleaving | undefined, frames: number, limit = 0): void {
  const group = interleaving === undefined ? 0 : (interleaving.length + 1) * frames
  if (group <= limit) return
  throw new DecodeError('AMR_INTERLEAVING', `${group} frames in a group of ${limit} at most`, 1, 'RFC 4867 §8.1')
}

function interleavingOctet({ length, index }: AmrInterleaving, frames: number, groupLimit: number): number {
  if (length < 0 || length > 15 || index < 0 || index > length) throw new RangeError(`ILL ${length}, ILP ${index}`)
  // RFC 4867 §8.1: the receiver has room for a group as large as it has said, not for a larger one
  const group = (length + 1) * frames
  if (group > groupLimit) throw new RangeError(`${group} frames in a group of ${groupLimit} at most`)
  return (length << 4) | index
}

function readOneByOne(reader: ByteReader, entries: readonly TocEntry[]): readonly Uint8Array[] {
  return entries.map(({ bits }) => Uint8Array.from(reader.bytes(octetsOf(bits))))
}

// RFC 4867 §4.4.4: whoever uses no UDP checksum over the end of the packet has what matters in front
function readSorted(reader: ByteReader, entries: readonly TocEntry[]): readonly Uint8Array[] {
  const all = entries.map(({ bits }) => new Uint8Array(octetsOf(bits)))
  eachSorted(all, (data, octet) => {
    data[octet] = reader.uint8()
  })
  return all
}

/** Goes through the octets of frames, the first of each, then the second of each that has one, and so on. */
function eachSorted(all: readonly Uint8Array[], visit: (data: Uint8Array, octet: number) => void): void {
  const longest = Math.max(...all.map((data) => data.length))
  for (let octet = 0; octet < longest; octet++) {
    for (const data of all) if (octet < data.length) visit(data, octet)
  }
}

/** The octets of a frame with zeros behind its last bit. */
function filled({ data }: AmrFrame, bits: number): Uint8Array {
  if ((bits & 7) === 0) return data
  const copy = Uint8Array.from(data)
  clearFill(copy, bits)
  return copy
}
