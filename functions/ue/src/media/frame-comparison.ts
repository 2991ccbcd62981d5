import { type AmrFrame, isSameFrame, ticksOfFrame } from '@voltaic/amr'
import type { MediaFile } from './media-file.ts'

/**
 * Compares what one source sends with the file that it plays. The RTP timestamp says which frame of the file a frame
 * should be. The source is taken to begin with the first frame of the file; when its first packets were missed, the
 * first frame of speech that the file has tells where it is. From then on nothing is searched: a frame that is not the
 * one at its place is wrong.
 */
export class FrameComparison {
  readonly #file: MediaFile
  readonly #ticks: number
  #lastTimestamp: number | undefined
  /** Ticks of `#lastTimestamp` since the first packet, without wrapping around. */
  #elapsed = 0
  /** Position of the first packet in the file. */
  #start = 0
  #isCertain = false

  constructor(file: MediaFile) {
    this.#file = file
    this.#ticks = ticksOfFrame(file.codec)
  }

  /** @param timestamp of the frame, which is that of its packet or, for later frames in a packet, later */
  isAsExpected(frame: AmrFrame, timestamp: number): boolean {
    const position = this.#positionOf(timestamp)
    if (!Number.isInteger(position)) return false
    if (isSameFrame(this.#file.frameAt(this.#start + position), frame)) {
      this.#isCertain ||= this.#file.isSpeechAt(this.#start + position)
      return true
    }
    return !this.#isCertain && this.#find(frame, position)
  }

  /** Frames since the first packet; a fraction when the timestamp lies between two. */
  #positionOf(timestamp: number): number {
    this.#elapsed += this.#lastTimestamp === undefined ? 0 : (timestamp - this.#lastTimestamp) | 0
    this.#lastTimestamp = timestamp
    return this.#elapsed / this.#ticks
  }

  #find(frame: AmrFrame, position: number): boolean {
    const found = this.#file.positionOf(frame)
    if (found === undefined) return false
    this.#start = found - position
    this.#isCertain = true
    return true
  }
}
