import type { StreamFields } from './stream-fields.ts'

/** A larger gap in sequence numbers is taken for one that the source has made. */
export const MAX_LOSS_EVENT = 64
/** Headers that the jitter of one is measured against: what a compressor has in its sliding window, or more. */
export const JITTER_WINDOW = 12
/** What an option can tell. */
const MAX_TOLD = 0xff

interface Arrival {
  readonly timestamp: number
  readonly at: number
}

/**
 * What the headers of a stream tell of the link: MAX_JITTER and LONGEST_LOSS_EVENT. Nothing is forgotten, so that what is told
 * does not fall.
 *
 * @spec RFC 3095 §5.7.6.8, §5.7.6.9, §6.5.2
 */
export class LinkObservation {
  #lastSn: number | undefined
  #arrivals: readonly Arrival[] = []
  #maxJitter = 0
  #longestLoss = 0
  /** What was told last. */
  #told = { maxJitter: 0, longestLoss: 0 }

  /** In units of TIME_STRIDE, rounded up; 0 without timer-based timestamps. */
  get maxJitter(): number {
    return Math.min(Math.ceil(this.#maxJitter), MAX_TOLD)
  }

  /** Packets. */
  get longestLoss(): number {
    return this.#longestLoss
  }

  get isJitterNew(): boolean {
    return this.maxJitter > this.#told.maxJitter
  }

  get isLossNew(): boolean {
    return this.#longestLoss > this.#told.longestLoss
  }

  /** A verified header with this sequence number has come. */
  arrived(sn: number): void {
    const lost = this.#lastSn === undefined ? 0 : ((sn - this.#lastSn) & 0xffff) - 1
    if (lost > this.#longestLoss && lost <= MAX_LOSS_EVENT) this.#longestLoss = lost
    this.#lastSn = sn
  }

  /** A verified header has become the reference. @param fields those of the header */
  updated({ rtp, receivedAt: at }: StreamFields): void {
    if (rtp === undefined || rtp.timeStride === 0 || rtp.tsStride === 0) return
    const { timestamp, tsStride, timeStride } = rtp
    for (const other of this.#arrivals) {
      const strides = ((timestamp - other.timestamp) | 0) / tsStride
      this.#maxJitter = Math.max(this.#maxJitter, Math.abs(strides - (at - other.at) / timeStride))
    }
    this.#arrivals = [...this.#arrivals, { timestamp, at }].slice(-JITTER_WINDOW)
  }

  /** The compressor is told now. */
  tell(): void {
    this.#told = { maxJitter: this.maxJitter, longestLoss: this.#longestLoss }
  }
}
