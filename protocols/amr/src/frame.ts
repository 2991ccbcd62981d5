import { type AmrCodec, bitsOfFrame } from './frame-types.ts'

/** One frame of 20 ms. */
export interface AmrFrame {
  /** FT: the mode of speech, SID, SPEECH_LOST or NO_DATA. */
  readonly frameType: number
  /** Q: false when the frame was damaged on its way to whoever packed it. */
  readonly isGood: boolean
  /** The bits in the order of their sensitivity, the first in the highest bit; the last octet is filled with zeros. */
  readonly data: Uint8Array
}

/** Whether two frames are the same in every bit. */
export function isSameFrame(a: AmrFrame, b: AmrFrame): boolean {
  if (a.frameType !== b.frameType || a.isGood !== b.isGood || a.data.length !== b.data.length) return false
  for (let index = 0; index < a.data.length; index++) if (a.data[index] !== b.data[index]) return false
  return true
}

/** Octets that hold so many bits. */
export function octetsOf(bits: number): number {
  return (bits + 7) >> 3
}

/** Sets the bits behind the last one of a frame to zero. @spec RFC 4867 §4.4.4, §5.3 */
export function clearFill(data: Uint8Array, bits: number): void {
  const used = bits & 7
  const last = data.length - 1
  if (used !== 0) data[last] = (data[last] ?? 0) & (0xff00 >> used)
}

/**
 * The bits of a frame that is about to be encoded.
 *
 * @throws RangeError for a type that the codec does not have, and for data of another length: a bug of the caller
 */
export function checkedBits(codec: AmrCodec, { frameType, data }: AmrFrame): number {
  const bits = bitsOfFrame(codec, frameType)
  if (bits === undefined) throw new RangeError(`${codec} has no frame type ${frameType}`)
  if (data.length !== octetsOf(bits)) throw new RangeError(`${data.length} octets in a frame of ${bits} bits`)
  return bits
}
