import type { AmrFrame } from './frame.ts'
import { NO_DATA } from './frame-types.ts'
import { type AmrPayload, NO_MODE_REQUEST } from './payload.ts'
import { MAX_FRAMES } from './table-of-contents.ts'

/** Payloads in a group at most: ILL has four bits. */
export const MAX_GROUP = 16
const NOTHING: AmrFrame = { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }

/**
 * Spreads consecutive frames over the payloads of a group, so that the loss of one packet leaves short holes.
 *
 * @param frames in the order of their time; a multiple of `payloads`
 * @param payloads how many a group has, 1 to 16
 * @returns in the order in which they are sent; the timestamp of each is that of its first frame, `index` frames behind
 * that of the group
 * @throws RangeError for what makes no group
 * @spec RFC 4867 §4.4.1
 */
export function interleave(
  frames: readonly AmrFrame[],
  payloads: number,
  codecModeRequest: number = NO_MODE_REQUEST,
): readonly AmrPayload[] {
  const each = frames.length / payloads
  const isGroup = payloads >= 1 && payloads <= MAX_GROUP && Number.isInteger(each) && each >= 1 && each <= MAX_FRAMES
  if (!isGroup) throw new RangeError(`${frames.length} frames in ${payloads} payloads`)
  return Array.from({ length: payloads }, (_, index) => ({
    codecModeRequest,
    frames: frames.filter((_, at) => at % payloads === index),
    interleaving: { length: payloads - 1, index },
  }))
}

/** A group that is complete, or whose rest will not come. */
export interface FrameGroup {
  /** In the order of their time; NO_DATA for those that did not come. */
  readonly frames: readonly AmrFrame[]
  /** Timestamp of the first frame, 32 bits. */
  readonly timestamp: number
}

/**
 * Puts the frames of interleaved payloads into their order. It waits for the last payload of a group, or for one of
 * the next group.
 *
 * @spec RFC 4867 §4.4.1
 */
export class Deinterleaver {
  readonly #ticks: number
  #payloads: (AmrPayload | undefined)[] = []
  #first: number | undefined
  #timestamp = 0

  /** @param ticks timestamp units a frame */
  constructor(ticks: number) {
    this.#ticks = ticks
  }

  /**
   * A payload came.
   *
   * @param sequenceNumber of its packet, 16 bits
   * @param timestamp of its packet, 32 bits
   * @returns the group that ends by this, if one does; mostly its own, or else the one before
   */
  add(payload: AmrPayload, sequenceNumber: number, timestamp: number): FrameGroup | undefined {
    const { length, index } = payload.interleaving ?? { length: 0, index: 0 }
    const first = (sequenceNumber - index) & 0xffff
    // A payload that is late for its group is left out: what came of it has been handed on.
    if (this.#isBefore(first)) return undefined
    const isNext = first !== this.#first
    const before = isNext ? this.flush() : undefined
    if (isNext) {
      this.#first = first
      this.#timestamp = (timestamp - index * this.#ticks) >>> 0
      this.#payloads = Array.from({ length: length + 1 }, () => undefined)
    }
    this.#payloads[index] = payload
    if (before !== undefined) return before
    return this.#payloads.every((one) => one !== undefined) ? this.flush() : undefined
  }

  /** What has come of the group that is not complete. @returns undefined when there is nothing */
  flush(): FrameGroup | undefined {
    const known = this.#payloads.find((one) => one !== undefined)
    if (known === undefined) return undefined
    const payloads = this.#payloads
    const each = known.frames.length
    const frames = Array.from({ length: payloads.length * each }, (_, at) => {
      return payloads[at % payloads.length]?.frames[Math.floor(at / payloads.length)] ?? NOTHING
    })
    this.#payloads = []
    return { frames, timestamp: this.#timestamp }
  }

  #isBefore(first: number): boolean {
    return this.#first !== undefined && ((first - this.#first) & 0xffff) > 0x8000
  }
}
