import { MAX_EVENT_DURATION, type TelephoneEvent } from './telephone-event.ts'

/**
 * What a packet says of the event at hand: it `begins`, perhaps to end at once; it `continues`, it `ends`; or the packet
 * was `known` already, as the repetitions of an end are, or too late.
 */
export type EventProgress = 'begins' | 'continues' | 'ends' | 'known'

/**
 * Sees one event in its many packets. An event counts from the first packet of it that comes, so that it does not
 * matter which are lost.
 *
 * @spec RFC 4733 §2.5.2.2
 */
export class TelephoneEventReceiver {
  #event = -1
  #timestamp = 0
  #duration = 0
  #hasEnded = true
  #earlierSegments = 0

  /** Timestamp units that the event at hand has lasted so far, all of its segments. */
  get duration(): number {
    return this.#earlierSegments + this.#duration
  }

  /** @param timestamp of the packet: when the event, or this segment of it, began */
  receive({ event, isEnd, duration }: TelephoneEvent, timestamp: number): EventProgress {
    const age = (timestamp - this.#timestamp) | 0
    if (this.#event < 0 || age > 0) return this.#other(event, isEnd, duration, timestamp, age)
    if (age < 0 || event !== this.#event || this.#hasEnded) return 'known'
    if (!isEnd && duration <= this.#duration) return 'known'
    this.#duration = Math.max(duration, this.#duration)
    this.#hasEnded = isEnd
    return isEnd ? 'ends' : 'continues'
  }

  #other(event: number, isEnd: boolean, duration: number, timestamp: number, age: number): EventProgress {
    // RFC 4733 §2.5.1.3: an event that is too long for its field goes on as a segment with a timestamp of its own
    const isSegment = !this.#hasEnded && event === this.#event && age === MAX_EVENT_DURATION
    this.#earlierSegments = isSegment ? this.#earlierSegments + MAX_EVENT_DURATION : 0
    this.#event = event
    this.#timestamp = timestamp
    this.#duration = duration
    this.#hasEnded = isEnd
    if (!isSegment) return 'begins'
    return isEnd ? 'ends' : 'continues'
  }
}
