import { TransitWindow } from './transit-window.ts'

/** Frames that are kept at most: 1.28 s of 20 ms. What comes further ahead is taken for a jump of the sender. */
export const MAX_BUFFERED_FRAMES = 64
/** Frames that must lie between two changes of the depth, so that a signal is not torn. */
const MIN_FRAMES_BETWEEN_CHANGES = 10
/** Packets in a row that come too late before everything is put off at once. */
const MAX_LATE_IN_A_ROW = 5
/** A sender whose times move so far against those of arrival has begun anew. */
const JUMP_MILLISECONDS = 1000
/** Sequence numbers that are remembered; more than lie between two packets in the buffer. */
const REMEMBERED = 256

/** What a packet held. */
export interface ArrivedPacket {
  readonly ssrc: number
  /** 16 bits. */
  readonly sequenceNumber: number
  /** 32 bits, of the first frame. */
  readonly timestamp: number
  /**
   * One after the other, each `frameTicks` long. They are kept, so their octets must not be used for anything else.
   * None for a packet of the same source that holds no speech, such as a telephone-event.
   */
  readonly frames: readonly Uint8Array[]
  /** Frames from each of them to the next, for interleaved ones; 1 unless given. */
  readonly stride?: number
}

/**
 * What became of a packet: `late` came when all of it had been played or concealed, `begun` is the first of a source,
 * or the first after a jump of its times.
 */
export type Admission = 'begun' | 'queued' | 'late' | 'duplicate'

/**
 * What is to be played: a frame; or that one was sent and is not here (`lost`); that nothing was sent, or nobody knows
 * yet (`nothing`); or that the buffer becomes deeper and the next frame is still to come (`stretched`).
 */
export type PlayedFrame =
  | { readonly kind: 'frame'; readonly frame: Uint8Array }
  | { readonly kind: 'lost' | 'nothing' | 'stretched' }

export interface JitterBufferOptions {
  /** Timestamp units a second. */
  readonly clockRate: number
  /** Timestamp units a frame. */
  readonly frameTicks: number
  /** Milliseconds that a frame waits at least; 40 unless given. */
  readonly minDelay?: number
  /** Milliseconds that a frame waits at most, however packets jitter; 200 unless given. */
  readonly maxDelay?: number
}

/** Packets but for the last three, which are frames. */
export interface JitterCounters {
  readonly queued: number
  readonly late: number
  readonly duplicates: number
  /** Changes of the source, and jumps of its times. */
  readonly restarts: number
  readonly lost: number
  readonly stretched: number
  readonly dropped: number
}

const LOST: PlayedFrame = { kind: 'lost' }
const NOTHING: PlayedFrame = { kind: 'nothing' }
const STRETCHED: PlayedFrame = { kind: 'stretched' }

/**
 * Puts frames back into the order and the time in which they were spoken. It has no clock: the caller says when a
 * packet came, and takes one frame for every frame's time that passes. The depth follows the jitter of the last
 * packets between `minDelay` and `maxDelay`, one frame at a time.
 *
 * @spec RFC 3550 §5.1, §6.4.1, §8.2
 */
export class JitterBuffer {
  readonly #frameMilliseconds: number
  readonly #frameTicks: number
  readonly #minDelay: number
  readonly #maxDelay: number
  /** By frame number: the frame, its number (a slot is used again and again), and the packet that brought it. */
  readonly #frames: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(MAX_BUFFERED_FRAMES).fill(undefined)
  readonly #numbers = new Float64Array(MAX_BUFFERED_FRAMES)
  readonly #sequences = new Int32Array(MAX_BUFFERED_FRAMES)
  /** By sequence number: which one has come last. */
  readonly #seen = new Int32Array(REMEMBERED)
  readonly #transits = new TransitWindow()
  #ssrc: number | undefined
  /** Timestamp of frame MAX_BUFFERED_FRAMES, and the highest one that came, without wrapping around. */
  #origin = 0
  #highestTimestamp = 0
  #next = MAX_BUFFERED_FRAMES
  #newest = MAX_BUFFERED_FRAMES
  #playedSequence = 0
  #lateInARow = 0
  #isPlaying = false
  #sinceChange = 0
  readonly #counters = { queued: 0, late: 0, duplicates: 0, restarts: 0, lost: 0, stretched: 0, dropped: 0 }

  constructor({ clockRate, frameTicks, minDelay = 40, maxDelay = 200 }: JitterBufferOptions) {
    this.#frameTicks = frameTicks
    this.#frameMilliseconds = (frameTicks * 1000) / clockRate
    this.#minDelay = minDelay
    this.#maxDelay = maxDelay
  }

  get counters(): JitterCounters {
    return { ...this.#counters }
  }

  /** Milliseconds that a frame should wait, counted from when the fastest packets come. */
  get wantedDelay(): number {
    return Math.min(this.#maxDelay, Math.max(this.#minDelay, this.#transits.spread + this.#frameMilliseconds))
  }

  /**
   * A packet came.
   *
   * @param at milliseconds from any origin, on a clock that does not jump
   */
  put(packet: ArrivedPacket, at: number): Admission {
    if (packet.ssrc !== this.#ssrc) return this.#begin(packet, at)
    const timestamp = this.#highestTimestamp + ((packet.timestamp - this.#highestTimestamp) | 0)
    const first = MAX_BUFFERED_FRAMES + Math.round((timestamp - this.#origin) / this.#frameTicks)
    const transit = at - first * this.#frameMilliseconds
    if (this.#isJump(first, transit)) return this.#begin(packet, at)
    if (this.#hasCome(packet.sequenceNumber)) return this.#count('duplicate')
    this.#highestTimestamp = Math.max(this.#highestTimestamp, timestamp)
    if (packet.frames.length === 0) return 'queued'
    this.#transits.add(transit)
    const isKept = this.#store(first, packet)
    this.#lateInARow = isKept ? 0 : this.#lateInARow + 1
    if (this.#lateInARow === MAX_LATE_IN_A_ROW) return this.#begin(packet, at)
    return this.#count(isKept ? 'queued' : 'late')
  }

  /**
   * What is to be played now. To be asked for once for each frame's time.
   *
   * @param at milliseconds, on the clock of `put`
   * @returns undefined before the first packet, and while the first one waits
   */
  take(at: number): PlayedFrame | undefined {
    if (this.#ssrc === undefined) return undefined
    const delay = at - this.#next * this.#frameMilliseconds - this.#transits.fastest
    if (!this.#isPlaying) {
      if (delay < this.wantedDelay) return undefined
      this.#isPlaying = true
      this.#sinceChange = 0
    }
    this.#sinceChange += 1
    return this.#adapt(delay) ?? this.#play()
  }

  #begin(packet: ArrivedPacket, at: number): Admission {
    const { ssrc, sequenceNumber, timestamp } = packet
    if (this.#ssrc !== undefined) this.#counters.restarts += 1
    this.#ssrc = ssrc
    this.#frames.fill(undefined)
    this.#seen.fill(-1)
    this.#hasCome(sequenceNumber)
    this.#origin = timestamp
    this.#highestTimestamp = timestamp
    this.#next = MAX_BUFFERED_FRAMES
    this.#newest = MAX_BUFFERED_FRAMES - 1
    this.#playedSequence = (sequenceNumber - 1) & 0xffff
    this.#lateInARow = 0
    this.#isPlaying = false
    this.#transits.clear()
    this.#transits.add(at - MAX_BUFFERED_FRAMES * this.#frameMilliseconds)
    this.#store(MAX_BUFFERED_FRAMES, packet)
    this.#counters.queued += 1
    return 'begun'
  }

  #isJump(first: number, transit: number): boolean {
    if (first < 0 || first >= this.#next + MAX_BUFFERED_FRAMES) {
      // A pause in which nobody has taken anything is none: the times of arrival have moved along.
      return Math.abs(transit - this.#transits.fastest) > JUMP_MILLISECONDS || this.#skipTo(first)
    }
    return Math.abs(transit - this.#transits.fastest) > JUMP_MILLISECONDS
  }

  /** Gives up all that lies before a frame far ahead. @returns false: that is no jump */
  #skipTo(first: number): false {
    if (first > this.#next)
      this.#next = Math.max(this.#next, first - Math.ceil(this.#maxDelay / this.#frameMilliseconds))
    return false
  }

  #hasCome(sequenceNumber: number): boolean {
    const slot = sequenceNumber % REMEMBERED
    if (this.#seen[slot] === sequenceNumber) return true
    this.#seen[slot] = sequenceNumber
    return false
  }

  /** @returns whether anything of the packet can still be played */
  #store(first: number, { frames, sequenceNumber, stride = 1 }: ArrivedPacket): boolean {
    if (!this.#isPlaying && first < this.#next && first >= 0) this.#next = first
    let isKept = false
    for (let index = 0; index < frames.length; index++) {
      const number = first + index * stride
      if (number < this.#next || number >= this.#next + MAX_BUFFERED_FRAMES) continue
      const slot = number % MAX_BUFFERED_FRAMES
      isKept = true
      // RFC 4867 §3.7.1: a frame that is sent again is the same; the first one that came is kept
      if (this.#numbers[slot] === number && this.#frames[slot] !== undefined) continue
      this.#frames[slot] = frames[index]
      this.#numbers[slot] = number
      this.#sequences[slot] = sequenceNumber
      if (number > this.#newest) this.#newest = number
    }
    return isKept
  }

  #count(admission: 'queued' | 'late' | 'duplicate'): Admission {
    this.#counters[admission === 'duplicate' ? 'duplicates' : admission] += 1
    return admission
  }

  /** Makes the buffer deeper or shallower by a frame when it is time. */
  #adapt(delay: number): PlayedFrame | undefined {
    const wanted = this.wantedDelay
    const frame = this.#frameMilliseconds
    if (delay > this.#maxDelay + frame * MAX_BUFFERED_FRAMES) {
      this.#next += Math.floor((delay - wanted) / frame)
      return undefined
    }
    if (this.#sinceChange <= MIN_FRAMES_BETWEEN_CHANGES) return undefined
    if (delay < wanted - frame / 2) {
      this.#sinceChange = 0
      this.#counters.stretched += 1
      return STRETCHED
    }
    if (delay > wanted + frame * 1.5) {
      this.#sinceChange = 0
      this.#counters.dropped += 1
      this.#play()
    }
    return undefined
  }

  #play(): PlayedFrame {
    const number = this.#next
    const slot = number % MAX_BUFFERED_FRAMES
    this.#next = number + 1
    const frame = this.#numbers[slot] === number ? this.#frames[slot] : undefined
    if (frame !== undefined) {
      this.#frames[slot] = undefined
      this.#playedSequence = this.#sequences[slot] as number
      return { kind: 'frame', frame }
    }
    if (!this.#isLost(number)) return NOTHING
    this.#counters.lost += 1
    return LOST
  }

  // RFC 3550 §5.1: in a pause timestamps go on and sequence numbers do not; a gap in both is a loss
  #isLost(number: number): boolean {
    for (let later = number + 1; later <= this.#newest; later++) {
      const slot = later % MAX_BUFFERED_FRAMES
      if (this.#numbers[slot] !== later || this.#frames[slot] === undefined) continue
      const sequence = this.#sequences[slot] as number
      let missing = (this.#playedSequence + 1) & 0xffff
      for (let steps = 0; missing !== sequence && steps < REMEMBERED; steps++) {
        if (this.#seen[missing % REMEMBERED] !== missing) return true
        missing = (missing + 1) & 0xffff
      }
      return false
    }
    return false
  }
}
