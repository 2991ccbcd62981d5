/** Milliseconds that samples wait before they are written: so much later they may still come. */
const WINDOW_MS = 1500
/** Milliseconds in front of the newest that there is room for. */
const ROOM_MS = 1500
/** Longest silence written in one piece, in milliseconds. */
const PIECE_MS = 1000

const SAMPLE_OCTETS = 2

/**
 * The last seconds of the channels, so that samples can be put where they belong before they are written, interleaved and
 * in order. Memory does not grow with the call.
 */
export class StereoWindow {
  readonly sampleRate: number
  /** Two, or one of a recording that has one side. */
  readonly channels: 1 | 2
  readonly #write: (interleaved: Uint8Array) => void
  readonly #frames: number
  /** Left and right in turn, as a ring. */
  readonly #ring: Int16Array
  /** One piece of it, for as often as it is needed: a hold of an hour takes no memory. */
  readonly #silence: Uint8Array
  /** Frames written so far: where the window begins. */
  #written = 0
  /** Behind the last frame that anybody has put in. */
  #end = 0

  /** @param write takes little-endian samples; it must not change them */
  constructor(sampleRate: number, channels: 1 | 2, write: (interleaved: Uint8Array) => void) {
    this.sampleRate = sampleRate
    this.channels = channels
    this.#write = write
    this.#frames = Math.ceil(((WINDOW_MS + ROOM_MS) * sampleRate) / 1000)
    this.#ring = new Int16Array(this.#frames * channels)
    this.#silence = new Uint8Array(this.#piece * this.#frameOctets)
  }

  /** Samples whose place has been written are left out. @param at frame of the first sample @param channel 0 is left, 1 is right */
  put(channel: 0 | 1, at: number, samples: Int16Array): void {
    const end = at + samples.length
    if (end > this.#written + this.#frames) this.#flush(end - this.#frames)
    const from = Math.max(at, this.#written)
    for (let frame = from; frame < end; frame++) {
      this.#ring[(frame % this.#frames) * this.channels + channel] = samples[frame - at] as number
    }
    if (end > from) this.#end = Math.max(this.#end, end)
  }

  /** Writes what can no longer change. @param sinceStart milliseconds */
  advance(sinceStart: number): void {
    const due = Math.floor(((sinceStart - WINDOW_MS) * this.sampleRate) / 1000)
    if (due - this.#written >= this.#piece) this.#flush(due)
  }

  /** Writes all there is. */
  finish(): void {
    this.#flush(this.#end)
  }

  /** Octets of a sample of each channel. */
  get #frameOctets(): number {
    return this.channels * SAMPLE_OCTETS
  }

  /** Frames in a piece. */
  get #piece(): number {
    return (PIECE_MS * this.sampleRate) / 1000
  }

  #flush(until: number): void {
    while (this.#written < until) {
      const frames = Math.min(this.#piece, until - this.#written)
      this.#write(
        this.#written >= this.#end ? this.#silence.subarray(0, frames * this.#frameOctets) : this.#take(frames),
      )
      this.#written += frames
    }
    this.#end = Math.max(this.#end, this.#written)
  }

  #take(frames: number): Uint8Array {
    const octets = new Uint8Array(frames * this.#frameOctets)
    let to = 0
    for (let frame = this.#written; frame < this.#written + frames; frame++) {
      const from = (frame % this.#frames) * this.channels
      for (let channel = from; channel < from + this.channels; channel++) {
        const sample = this.#ring[channel] as number
        octets[to] = sample
        octets[to + 1] = sample >> 8
        this.#ring[channel] = 0
        to += 2
      }
    }
    return octets
  }
}
