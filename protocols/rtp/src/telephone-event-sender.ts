import { MAX_EVENT_DURATION, type TelephoneEvent } from './telephone-event.ts'

/** How often the end of an event is sent, since it must not be lost. */
export const END_PACKETS = 3
/** DTMF as a handset sends it: -10 dBm0. */
const VOLUME = 10

/** One event on its way out, one packet for each period of the audio. */
export interface OutgoingEvent extends TelephoneEvent {
  /** M: set in the first packet of an event. */
  readonly marker: boolean
}

/**
 * The packets of one event. All of them have the timestamp of its beginning.
 *
 * @spec RFC 4733 §2.5.1.1, §2.5.1.2, §2.5.1.4
 */
export class TelephoneEventSender {
  readonly event: number
  readonly #period: number
  readonly #length: number
  #duration = 0
  #ends = 0

  /**
   * @param period timestamp units from one packet to the next
   * @param length of the event in timestamp units; longer ones than MAX_EVENT_DURATION would need segments
   */
  constructor(event: number, period: number, length: number) {
    if (!(length > 0 && length <= MAX_EVENT_DURATION)) throw new RangeError(`an event of ${length} timestamp units`)
    this.event = event
    this.#period = period
    this.#length = length
  }

  /** The last packet has been taken. */
  get isDone(): boolean {
    return this.#ends === END_PACKETS
  }

  /** The next packet; undefined when the last has been taken. */
  next(): OutgoingEvent | undefined {
    if (this.isDone) return undefined
    const marker = this.#duration === 0
    this.#duration = Math.min(this.#duration + this.#period, this.#length)
    const isEnd = this.#duration === this.#length
    if (isEnd) this.#ends += 1
    return { event: this.event, isEnd, volume: VOLUME, duration: this.#duration, marker }
  }
}
