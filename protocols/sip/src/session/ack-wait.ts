import type { Clock, Timer } from '@voltaic/runtime'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipTimers } from '../transaction/timers.ts'

/**
 * Sends the 2xx to an INVITE again and again until its ACK comes, over reliable transports too: the loss may be
 * anywhere on the way.
 *
 * @spec RFC 3261 §13.3.1.4
 */
export class AckWait {
  /** The ACK; undefined when none came in 64*T1, or the session has ended first. */
  readonly done: Promise<SipRequest | undefined>
  readonly #clock: Clock
  readonly #timers: SipTimers
  readonly #resend: () => void
  #resolve: (ack: SipRequest | undefined) => void = () => {}
  #retransmission: Timer | undefined
  #end: Timer | undefined

  constructor(clock: Clock, timers: SipTimers, resend: () => void) {
    this.#clock = clock
    this.#timers = timers
    this.#resend = resend
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#retransmitAfter(timers.T1)
    this.#end = clock.startTimer(64 * timers.T1, () => this.finish(undefined))
  }

  finish(ack: SipRequest | undefined): void {
    this.#retransmission?.cancel()
    this.#end?.cancel()
    this.#end = undefined
    this.#resolve(ack)
  }

  #retransmitAfter(milliseconds: number): void {
    this.#retransmission = this.#clock.startTimer(milliseconds, () => {
      if (this.#end === undefined) return
      this.#resend()
      this.#retransmitAfter(Math.min(2 * milliseconds, this.#timers.T2))
    })
  }
}
