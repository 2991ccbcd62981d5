import { type AmrCodec, bitsOfFrame } from '@voltaic/amr'

const GOOD = 4

/**
 * What may be handed to a library, which believes the octet in front and reads on from there.
 *
 * @returns undefined for a frame that is lost: not there, marked as damaged, of a type that does not exist, or cut off
 * @spec RFC 4867 §5.3
 */
export function checkedFrame(codec: AmrCodec, frame: Uint8Array | undefined): Uint8Array | undefined {
  const header = frame?.[0]
  if (frame === undefined || header === undefined || (header & GOOD) === 0) return undefined
  const bits = bitsOfFrame(codec, (header >> 3) & 15)
  return bits !== undefined && frame.length >= 1 + ((bits + 7) >> 3) ? frame : undefined
}

/** @throws RangeError for a mode that the codec does not have */
export function checkedMode(mode: number, highest: number): number {
  if (Number.isInteger(mode) && mode >= 0 && mode <= highest) return mode
  throw new RangeError(`mode ${mode} of 0 to ${highest}`)
}

/** @throws RangeError for a block that is not 20 ms long: the library reads as much anyway */
export function checkedSamples(samples: Int16Array, length: number): Int16Array {
  if (samples.length === length) return samples
  throw new RangeError(`${samples.length} samples where a frame has ${length}`)
}
