import { DecodeError } from '@voltaic/base'
import { type AmrFrame, checkedBits, clearFill, octetsOf } from './frame.ts'
import type { AmrCodec } from './frame-types.ts'
import type { AmrPayload } from './payload.ts'
import { checkFrameCount, checkOutgoing, type TocEntry, tocEntry } from './table-of-contents.ts'

// One frame; more frames have more entries in front, all with F set but the last, and their bits behind.
//
//    0                   1                   2
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  CMR  |F|  FT   |Q| bits of the frame  ... |0 0|
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const CMR_BITS = 4
const TOC_ENTRY_BITS = 6
const F = 0b10_0000

/** @spec RFC 4867 §4.3.1, §4.3.2, §4.3.3, §4.3.4 */
export function decodeBandwidthEfficient(payload: Uint8Array, codec: AmrCodec): AmrPayload {
  const entries: TocEntry[] = []
  let at = CMR_BITS
  for (let hasMore = true; hasMore; at += TOC_ENTRY_BITS) {
    checkFrameCount(entries.length, at >> 3)
    const bits = readBits(payload, at, TOC_ENTRY_BITS)
    hasMore = (bits & F) !== 0
    entries.push(tocEntry(codec, bits & ~F, at >> 3))
  }
  const frames: AmrFrame[] = []
  for (const { frameType, isGood, bits } of entries) {
    frames.push({ frameType, isGood, data: readFrame(payload, at, bits) })
    at += bits
  }
  checkEnd(payload, at)
  return { codecModeRequest: readBits(payload, 0, CMR_BITS), frames }
}

/** @spec RFC 4867 §4.3.1, §4.3.2, §4.3.3, §4.3.4 */
export function encodeBandwidthEfficient({ codecModeRequest, frames }: AmrPayload, codec: AmrCodec): Uint8Array {
  checkOutgoing(codecModeRequest, frames.length)
  let length = CMR_BITS
  for (const frame of frames) length += TOC_ENTRY_BITS + checkedBits(codec, frame)
  const payload = new Uint8Array(octetsOf(length))
  writeBits(payload, 0, CMR_BITS, codecModeRequest)
  let at = CMR_BITS
  let left = frames.length
  for (const { frameType, isGood } of frames) {
    left -= 1
    writeBits(payload, at, TOC_ENTRY_BITS, (left > 0 ? F : 0) | (frameType << 1) | (isGood ? 1 : 0))
    at += TOC_ENTRY_BITS
  }
  for (const frame of frames) {
    const bits = checkedBits(codec, frame)
    writeFrame(payload, at, bits, frame.data)
    at += bits
  }
  return payload
}

// RFC 4867 §4.3.4: only the bits up to the next octet are padding, and their value does not matter
function checkEnd(payload: Uint8Array, at: number): void {
  const octets = octetsOf(at)
  if (payload.length === octets) return
  const message = `${payload.length - octets} octets behind the last frame`
  throw new DecodeError('AMR_TRAILING_OCTETS', message, octets, 'RFC 4867 §4.3.4')
}

function checkRoom(payload: Uint8Array, at: number, bits: number): void {
  if (at + bits <= payload.length * 8) return
  const message = `${bits} bits expected, ${payload.length * 8 - at} left`
  throw new DecodeError('AMR_TRUNCATED', message, at >> 3, 'RFC 4867 §4.3.2')
}

/** Up to eight bits. */
function readBits(payload: Uint8Array, at: number, bits: number): number {
  checkRoom(payload, at, bits)
  const index = at >> 3
  const both = ((payload[index] ?? 0) << 8) | (payload[index + 1] ?? 0)
  return (both >> (16 - (at & 7) - bits)) & ((1 << bits) - 1)
}

/** Up to eight bits, into octets that are still zero there. */
function writeBits(payload: Uint8Array, at: number, bits: number, value: number): void {
  const index = at >> 3
  const both = value << (16 - (at & 7) - bits)
  payload[index] = (payload[index] ?? 0) | (both >> 8)
  if ((both & 0xff) !== 0) payload[index + 1] = both & 0xff
}

function readFrame(payload: Uint8Array, at: number, bits: number): Uint8Array {
  checkRoom(payload, at, bits)
  const data = new Uint8Array(octetsOf(bits))
  const shift = at & 7
  let from = at >> 3
  for (let index = 0; index < data.length; index++, from++) {
    data[index] = ((payload[from] ?? 0) << shift) | ((payload[from + 1] ?? 0) >> (8 - shift))
  }
  clearFill(data, bits)
  return data
}

function writeFrame(payload: Uint8Array, at: number, bits: number, data: Uint8Array): void {
  const shift = at & 7
  const last = data.length - 1
  const fill = bits & 7
  let to = at >> 3
  for (let index = 0; index <= last; index++, to++) {
    let octet = data[index] ?? 0
    if (index === last && fill !== 0) octet &= 0xff00 >> fill
    payload[to] = (payload[to] ?? 0) | (octet >> shift)
    const rest = (octet << (8 - shift)) & 0xff
    if (rest !== 0) payload[to + 1] = rest
  }
}
