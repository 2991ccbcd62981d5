import { DecodeError } from '@voltaic/base'
import { readBits, takeBits, writeBits, writeFrame } from './bits.ts'
import { type AmrFrame, checkedBits, octetsOf } from './frame.ts'
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

export const CMR_BITS = 4
export const TOC_ENTRY_BITS = 6
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
    writeFrame(payload, at, bits, frame.data, 0)
    at += bits
  }
  return payload
}

// RFC 4867 §4.3.4: only the bits up to the next octet are padding, and their value does not matter
export function checkEnd(payload: Uint8Array, at: number): void {
  const octets = octetsOf(at)
  if (payload.length === octets) return
  const message = `${payload.length - octets} octets behind the last frame`
  throw new DecodeError('AMR_TRAILING_OCTETS', message, octets, 'RFC 4867 §4.3.4')
}

function readFrame(payload: Uint8Array, at: number, bits: number): Uint8Array {
  const data = new Uint8Array(octetsOf(bits))
  takeBits(payload, at, bits, data, 0)
  return data
}
