/** A timestamp that disagrees with the clock by more is a jump: a hold, a new sender. In milliseconds. */
const MAX_JUMP_MS = 1000
/** How far speech may drift from when it came while it does not pause, in milliseconds. */
const MAX_DRIFT_MS = 100
/** The same at a pause, where mending it is not heard. */
const MAX_DRIFT_AT_PAUSE_MS = 20
/** How long lateness is watched before it is believed to be drift and not jitter, in milliseconds. */
const WATCH_MS = 2000
/** Packets that must have come in that time. */
const WATCH_PACKETS = 20

/** What is known of a packet when its place is asked for. */
export interface PlacedPacket {
  readonly timestamp: number
  /** Timestamp units a second. */
  readonly clockRate: number
  /** When it came, in milliseconds since the recording began. */
  readonly sinceStart: number
  /** Whether it follows a pause. */
  readonly isAfterPause: boolean
  /** Whether its timestamps have nothing to do with those before. */
  readonly isNewSource: boolean
}

/**
 * Where the packets of one side belong in the recording: the first where it came, those behind it as far on as their
 * timestamps say. What two clocks run apart is seen in the least lateness of some seconds, which jitter does not change, and
 * is mended; a timestamp that jumps is not followed.
 *
 * @spec RFC 3550 §5.1
 */
export class SourceTimeline {
  /** Of the last packet, in milliseconds since the start; a fraction, so that nothing adds up. */
  #place = 0
  #timestamp = 0
  #clockRate = 0
  #leastLateness = Number.POSITIVE_INFINITY
  #watchedSince = 0
  #watched = 0

  /** @returns milliseconds since the recording began */
  place(packet: PlacedPacket): number {
    const { timestamp, clockRate, sinceStart } = packet
    const isKnown = this.#clockRate === clockRate && !packet.isNewSource
    const place = isKnown ? this.#place + (((timestamp - this.#timestamp) | 0) * 1000) / clockRate : sinceStart
    const lateness = sinceStart - place
    this.#timestamp = timestamp
    this.#clockRate = clockRate
    if (!isKnown || Math.abs(lateness) > MAX_JUMP_MS) {
      this.#watch(sinceStart)
      this.#place = sinceStart
    } else this.#place = place + this.#drift(lateness, sinceStart, packet.isAfterPause)
    return this.#place
  }

  /** Milliseconds by which the place is to be moved. */
  #drift(lateness: number, sinceStart: number, isAfterPause: boolean): number {
    this.#leastLateness = Math.min(this.#leastLateness, lateness)
    this.#watched += 1
    if (sinceStart - this.#watchedSince < WATCH_MS || this.#watched < WATCH_PACKETS) return 0
    const drift = this.#leastLateness
    const isBounded = Math.abs(drift) <= (isAfterPause ? MAX_DRIFT_AT_PAUSE_MS : MAX_DRIFT_MS)
    if (isBounded && !this.#isWatchOver(sinceStart)) return 0
    this.#watch(sinceStart)
    return isBounded ? 0 : drift
  }

  /** A watch goes on for a while in the hope of a pause; then a new one begins. */
  #isWatchOver(sinceStart: number): boolean {
    return sinceStart - this.#watchedSince >= 2 * WATCH_MS
  }

  #watch(sinceStart: number): void {
    this.#leastLateness = Number.POSITIVE_INFINITY
    this.#watchedSince = sinceStart
    this.#watched = 0
  }
}
