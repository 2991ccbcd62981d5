import { DecodeError } from '@voltaic/base'
import { type AmrCodec, bitsOfFrame } from './frame-types.ts'

/** Frames in one payload: more than a second of speech in one packet is not believed. */
export const MAX_FRAMES = 64

/** A table of contents entry without its F bit. */
export interface TocEntry {
  readonly frameType: number
  readonly isGood: boolean
  readonly bits: number
}

/**
 * Takes FT and Q apart, the five bits that both framings have in common.
 *
 * @param bits FT in the upper four bits of five, Q in the lowest
 * @param offset octet where the entry stands
 */
export function tocEntry(codec: AmrCodec, bits: number, offset: number): TocEntry {
  const frameType = bits >> 1
  return { frameType, isGood: (bits & 1) === 1, bits: frameBits(codec, frameType, offset) }
}

/** How many bits a frame of a payload has. @throws DecodeError AMR_FRAME_TYPE */
export function frameBits(codec: AmrCodec, frameType: number, offset: number): number {
  const bits = bitsOfFrame(codec, frameType)
  // RFC 4867 §4.3.2: the whole packet goes, since nobody knows where the next frame would begin
  if (bits !== undefined) return bits
  throw new DecodeError('AMR_FRAME_TYPE', `${codec} has no frame type ${frameType}`, offset, 'RFC 4867 §4.3.2')
}

/** @throws DecodeError AMR_TOO_MANY_FRAMES when one more entry would be more than MAX_FRAMES */
export function checkFrameCount(count: number, offset: number): void {
  if (count < MAX_FRAMES) return
  throw new DecodeError('AMR_TOO_MANY_FRAMES', `more than ${MAX_FRAMES} frames`, offset, 'RFC 4867 §4.3.2')
}

/** @throws RangeError for a payload that must not be sent: no frame, or more than MAX_FRAMES, or a CMR of more than 4 bits */
export function checkOutgoing(codecModeRequest: number, count: number): void {
  if (count === 0 || count > MAX_FRAMES) throw new RangeError(`${count} frames in a payload of 1 to ${MAX_FRAMES}`)
  if ((codecModeRequest & 15) !== codecModeRequest) throw new RangeError(`${codecModeRequest} is no CMR`)
}
