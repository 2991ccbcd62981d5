import { RequestRefused } from '../problem.ts'

/** Readers of streams at the same time: every message is made into text for each of them. */
export const MAX_STREAMS = 64
/** Captures that are read at the same time: each is held in memory until the doctor has looked at it. */
export const MAX_CAPTURES = 2

/** Counts who does something that costs the network as long as it lasts. */
export class Places {
  readonly #most: number
  readonly #what: string
  readonly #remedy: string
  #taken = 0

  /** @param what they do, in the plural, and what to do when there is no place */
  constructor(most: number, what: string, remedy: string) {
    this.#most = most
    this.#what = what
    this.#remedy = remedy
  }

  /** @returns what gives the place back; calling it again does nothing. @throws RequestRefused TOO_MANY_REQUESTS */
  take(): () => void {
    if (this.#taken >= this.#most) {
      throw new RequestRefused(429, 'TOO_MANY_REQUESTS', `${this.#most} ${this.#what} already`, this.#remedy)
    }
    this.#taken++
    let isTaken = true
    return () => {
      if (isTaken) this.#taken--
      isTaken = false
    }
  }
}
