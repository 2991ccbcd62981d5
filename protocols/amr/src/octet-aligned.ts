import { ByteReader } from '@voltaic/base'
import { type AmrFrame, checkedBits, clearFill, octetsOf } from './frame.ts'
import type { AmrCodec } from './frame-types.ts'
import type { AmrPayload } from './payload.ts'
import { checkFrameCount, checkOutgoing, type TocEntry, tocEntry } from './table-of-contents.ts'

// One frame; more frames have more entries in front, all with F set but the last, and their octets behind.
//
//    0                   1                   2
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |  CMR  |0 0 0 0|F|  FT   |Q|0 0| bits of the frame, filled up to an octet with zeros
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const F = 0x80
const SPEC = 'RFC 4867 §4.4'

/** Reserved bits and padding are not looked at. @spec RFC 4867 §4.4.1, §4.4.2, §4.4.4 */
export function decodeOctetAligned(payload: Uint8Array, codec: AmrCodec): AmrPayload {
  const reader = new ByteReader(payload, 'AMR_TRUNCATED', SPEC)
  const codecModeRequest = reader.uint8() >> 4
  const entries: TocEntry[] = []
  for (let hasMore = true; hasMore; ) {
    const at = reader.position
    checkFrameCount(entries.length, at)
    const octet = reader.uint8()
    hasMore = (octet & F) !== 0
    entries.push(tocEntry(codec, (octet & ~F) >> 2, at))
  }
  const frames = entries.map(({ frameType, isGood, bits }): AmrFrame => {
    const data = Uint8Array.from(reader.bytes(octetsOf(bits)))
    clearFill(data, bits)
    return { frameType, isGood, data }
  })
  if (reader.remaining > 0) {
    throw reader.fault('AMR_TRAILING_OCTETS', `${reader.remaining} octets behind the last frame`)
  }
  return { codecModeRequest, frames }
}

/** @spec RFC 4867 §4.4.1, §4.4.2, §4.4.4 */
export function encodeOctetAligned({ codecModeRequest, frames }: AmrPayload, codec: AmrCodec): Uint8Array {
  checkOutgoing(codecModeRequest, frames.length)
  let length = 1 + frames.length
  for (const frame of frames) length += octetsOf(checkedBits(codec, frame))
  const payload = new Uint8Array(length)
  payload[0] = codecModeRequest << 4
  let at = 1
  for (const { frameType, isGood } of frames) {
    payload[at] = (at < frames.length ? F : 0) | (frameType << 3) | (isGood ? 4 : 0)
    at += 1
  }
  for (const frame of frames) {
    payload.set(frame.data, at)
    clearFill(payload.subarray(at, at + frame.data.length), checkedBits(codec, frame))
    at += frame.data.length
  }
  return payload
}
