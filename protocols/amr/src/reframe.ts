import { DecodeError } from '@voltaic/base'
import { CMR_BITS, checkEnd, TOC_ENTRY_BITS } from './bandwidth-efficient.ts'
import { checkRoom, readBits, takeBits, writeBits, writeFrame } from './bits.ts'
import { octetsOf } from './frame.ts'
import { type AmrFormat, decodeAmrPayload, encodeAmrPayload } from './payload.ts'
import { checkFrameCount, frameBits } from './table-of-contents.ts'

const FRAME_TYPE_AND_Q = 0b01_1111
const F_OF_SIX = 0b10_0000
const F_OF_EIGHT = 0x80

/**
 * Packs the frames of a payload as the other side wants them, without a codec and without looking into the frames. CMR
 * and Q stay. Between the two plain framings nothing but the result is allocated.
 *
 * @param headroom octets that are left free in front of the result, for a header
 * @throws DecodeError as `decodeAmrPayload` does
 * @throws RangeError between two codecs, and for interleaving, whose frames travel in other packets (`Deinterleaver`)
 * @spec RFC 4867 §4.3, §4.4
 */
export function reframe(payload: Uint8Array, from: AmrFormat, to: AmrFormat, headroom = 0): Uint8Array {
  if (from.codec !== to.codec) throw new RangeError(`${from.codec} cannot be packed as ${to.codec}`)
  if (from.interleaving !== undefined || to.interleaving !== undefined) {
    throw new RangeError('interleaved frames are not packed anew one payload at a time')
  }
  if (isPlain(from) && isPlain(to)) {
    if (from.framing === to.framing) return behind(headroom, payload)
    return from.framing === 'bandwidth-efficient'
      ? toOctetAligned(payload, from, headroom)
      : toBandwidthEfficient(payload, from, headroom)
  }
  return behind(headroom, encodeAmrPayload(decodeAmrPayload(payload, from), to))
}

function behind(headroom: number, payload: Uint8Array): Uint8Array {
  if (headroom === 0) return payload
  const longer = new Uint8Array(headroom + payload.length)
  longer.set(payload, headroom)
  return longer
}

function isPlain({ crc, robustSorting }: AmrFormat): boolean {
  return crc !== true && robustSorting !== true
}

function toOctetAligned(payload: Uint8Array, { codec }: AmrFormat, headroom: number): Uint8Array {
  let frames = 0
  let octets = 0
  let bitsAt = CMR_BITS
  for (let hasMore = true; hasMore; bitsAt += TOC_ENTRY_BITS) {
    checkFrameCount(frames, bitsAt >> 3)
    const entry = readBits(payload, bitsAt, TOC_ENTRY_BITS)
    hasMore = (entry & F_OF_SIX) !== 0
    octets += octetsOf(frameBits(codec, (entry & FRAME_TYPE_AND_Q) >> 1, bitsAt >> 3))
    frames += 1
  }
  const aligned = new Uint8Array(headroom + 1 + frames + octets)
  aligned[headroom] = readBits(payload, 0, CMR_BITS) << 4
  let octetAt = headroom + 1 + frames
  for (let frame = 0; frame < frames; frame++) {
    const entry = readBits(payload, CMR_BITS + frame * TOC_ENTRY_BITS, TOC_ENTRY_BITS)
    const bits = frameBits(codec, (entry & FRAME_TYPE_AND_Q) >> 1, 0)
    aligned[headroom + 1 + frame] = entry << 2
    takeBits(payload, bitsAt, bits, aligned, octetAt)
    bitsAt += bits
    octetAt += octetsOf(bits)
  }
  checkEnd(payload, bitsAt)
  return aligned
}

function toBandwidthEfficient(payload: Uint8Array, { codec }: AmrFormat, headroom: number): Uint8Array {
  let frames = 0
  let octets = 0
  let allBits = CMR_BITS
  for (let hasMore = true; hasMore; frames++) {
    checkFrameCount(frames, frames + 1)
    checkRoom(payload, (frames + 1) * 8, 8)
    const entry = payload[frames + 1] as number
    hasMore = (entry & F_OF_EIGHT) !== 0
    const bits = frameBits(codec, (entry & ~F_OF_EIGHT) >> 3, frames + 1)
    octets += octetsOf(bits)
    allBits += TOC_ENTRY_BITS + bits
  }
  let octetAt = 1 + frames
  checkRoom(payload, octetAt * 8, octets * 8)
  if (payload.length > octetAt + octets) {
    const message = `${payload.length - octetAt - octets} octets behind the last frame`
    throw new DecodeError('AMR_TRAILING_OCTETS', message, octetAt + octets, 'RFC 4867 §4.4')
  }
  const efficient = new Uint8Array(headroom + octetsOf(allBits))
  let bitsAt = headroom * 8
  writeBits(efficient, bitsAt, CMR_BITS, (payload[0] as number) >> 4)
  bitsAt += CMR_BITS
  for (let frame = 0; frame < frames; frame++, bitsAt += TOC_ENTRY_BITS) {
    writeBits(efficient, bitsAt, TOC_ENTRY_BITS, (payload[frame + 1] as number) >> 2)
  }
  for (let frame = 0; frame < frames; frame++) {
    const bits = frameBits(codec, ((payload[frame + 1] as number) & ~F_OF_EIGHT) >> 3, 0)
    writeFrame(efficient, bitsAt, bits, payload, octetAt)
    bitsAt += bits
    octetAt += octetsOf(bits)
  }
  return efficient
}
