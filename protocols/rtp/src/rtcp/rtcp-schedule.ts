import type { Random } from '@voltaic/runtime'
import { type RtcpSession, rtcpInterval } from './rtcp-interval.ts'

/** Headers of IPv4 and UDP, which count for the bandwidth. */
const HEADERS = 28
/** A report with one block and a CNAME: what the first interval reckons with. */
const PROBABLE_SIZE = 100

/**
 * When to send the next report. The caller asks from time to time; all times are milliseconds of one clock.
 *
 * @spec RFC 3550 §6.3.1, §6.3.2, §6.3.3, §6.3.6
 */
export class RtcpSchedule {
  readonly #random: Random
  #averageSize = PROBABLE_SIZE + HEADERS
  #isInitial = true
  #previous = 0
  #next = Number.POSITIVE_INFINITY

  constructor(random: Random) {
    this.#random = random
  }

  /** Infinity while RTCP is off. */
  get next(): number {
    return this.#next
  }

  /** Draws the time of the next report anew, at the beginning and when the bandwidth changes. */
  plan(session: RtcpSession, now: number): void {
    this.#previous = now
    this.#next = this.#after(now, session)
  }

  /** Whether a report is to be sent now. Reconsiders: when the session has grown it may be later. */
  isDue(session: RtcpSession, now: number): boolean {
    if (now < this.#next) return false
    this.#next = this.#after(this.#previous, session)
    return now >= this.#next
  }

  /** Takes note of a report that was sent, of so many octets, and draws the time of the next. */
  sent(size: number, session: RtcpSession, now: number): void {
    this.#average(size)
    this.#isInitial = false
    this.plan(session, now)
  }

  /** Takes note of a compound packet that was received. */
  received(size: number): void {
    this.#average(size)
  }

  #after(time: number, session: RtcpSession): number {
    const interval = rtcpInterval(session, this.#averageSize, this.#isInitial, this.#random)
    return interval === undefined ? Number.POSITIVE_INFINITY : time + interval
  }

  #average(size: number): void {
    this.#averageSize += (size + HEADERS - this.#averageSize) / 16
  }
}
