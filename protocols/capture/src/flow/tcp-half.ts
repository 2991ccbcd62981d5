/** Octets that wait behind a hole, of one direction of a connection. */
export const MAX_HELD_OCTETS = 262_144
/** Segments that wait behind a hole. */
export const MAX_HELD_SEGMENTS = 512
/** How long a hole is waited for, in milliseconds of the capture. */
export const HOLE_PATIENCE_MS = 1000
/** A step farther than any window is another connection, or a lie. */
const FARTHEST = 0x0400_0000
const SYN = 0x02

interface HeldSegment {
  readonly sequence: number
  readonly octets: Uint8Array
}

/** Where the octets of a stream go. */
export interface StreamSink {
  /** The next octets, in order; they may be overwritten afterwards. */
  data(octets: Uint8Array, start: number, end: number): void
  /** So many octets are missing in the capture. */
  gap(octets: number): void
  /** Another connection begins between the same ports. */
  restart(): void
}

/** One direction of a TCP connection. */
export class TcpHalf {
  /** Whether its beginning was seen. */
  isFromStart = false
  #next = 0
  #isBegun = false
  readonly #held: HeldSegment[] = []
  #heldOctets = 0
  #holeSince = 0

  /**
   * Takes a segment: what comes in order is given at once, what came before is not given again, and what comes too early
   * waits until the hole before it is filled, or given up.
   *
   * @param at milliseconds
   * @spec RFC 9293 §3.10.7.4
   */
  segment(
    sequence: number,
    flags: number,
    octets: Uint8Array,
    start: number,
    end: number,
    at: number,
    sink: StreamSink,
  ): void {
    if ((flags & SYN) !== 0) {
      this.#begin((sequence + 1) >>> 0, sink)
      return
    }
    if (start >= end) return
    if (!this.#isBegun) {
      this.#isBegun = true
      this.#next = sequence
    }
    const ahead = (sequence - this.#next) | 0
    if (ahead === 0 && this.#held.length === 0) {
      this.#next = (sequence + end - start) >>> 0
      sink.data(octets, start, end)
      return
    }
    this.#outOfOrder(sequence, octets, start, end, at, sink)
  }

  /** Gives what waits, as far as there is anything. */
  end(sink: StreamSink): void {
    while (this.#held.length > 0) this.#giveUpHole(sink)
  }

  /** A handshake that comes again begins nothing. */
  #begin(first: number, sink: StreamSink): void {
    if (this.#isBegun && this.#next === first) return
    if (this.#isBegun) {
      this.end(sink)
      sink.restart()
    }
    this.#isBegun = true
    this.isFromStart = true
    this.#next = first
  }

  #outOfOrder(sequence: number, octets: Uint8Array, start: number, end: number, at: number, sink: StreamSink): void {
    const ahead = (sequence - this.#next) | 0
    if (Math.abs(ahead) > FARTHEST) {
      this.end(sink)
      sink.restart()
      this.isFromStart = false
      this.#next = (sequence + end - start) >>> 0
      sink.data(octets, start, end)
      return
    }
    if (ahead <= 0) this.#take(sequence, octets, start, end, sink)
    else this.#hold(sequence, octets, start, end, at)
    this.#giveHeld(sink)
    if (this.#held.length > 0 && this.#isTooMuch(at)) {
      this.#giveUpHole(sink)
      this.#holeSince = at
    }
  }

  /** What of a segment that begins at or before the next octet is new. */
  #take(sequence: number, octets: Uint8Array, start: number, end: number, sink: StreamSink): void {
    const known = (this.#next - sequence) | 0
    if (known >= end - start) return
    this.#next = (sequence + end - start) >>> 0
    sink.data(octets, start + known, end)
  }

  #hold(sequence: number, octets: Uint8Array, start: number, end: number, at: number): void {
    if (this.#held.length === 0) this.#holeSince = at
    const place = this.#held.findIndex((each) => ((each.sequence - sequence) | 0) >= 0)
    const same = this.#held[place]
    if (same?.sequence === sequence && same.octets.length >= end - start) return
    const segment = { sequence, octets: new Uint8Array(octets.subarray(start, end)) }
    this.#held.splice(place < 0 ? this.#held.length : place, 0, segment)
    this.#heldOctets += end - start
  }

  #giveHeld(sink: StreamSink): void {
    let given = 0
    for (const { sequence, octets } of this.#held) {
      if (((sequence - this.#next) | 0) > 0) break
      given++
      this.#heldOctets -= octets.length
      this.#take(sequence, octets, 0, octets.length, sink)
    }
    if (given > 0) this.#held.splice(0, given)
  }

  #isTooMuch(at: number): boolean {
    return (
      this.#heldOctets > MAX_HELD_OCTETS ||
      this.#held.length > MAX_HELD_SEGMENTS ||
      Math.abs(at - this.#holeSince) > HOLE_PATIENCE_MS
    )
  }

  #giveUpHole(sink: StreamSink): void {
    const first = this.#held[0]
    if (first === undefined) return
    sink.gap((first.sequence - this.#next) >>> 0)
    this.#next = first.sequence
    this.#giveHeld(sink)
  }
}
