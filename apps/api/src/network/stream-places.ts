import { RequestRefused } from '../problem.ts'

/** Readers of streams at the same time: every message is made into text for each of them. */
export const MAX_STREAMS = 64

/** Counts who reads a stream. */
export class StreamPlaces {
  #taken = 0

  /** @returns what gives the place back; calling it again does nothing. @throws RequestRefused TOO_MANY_REQUESTS */
  take(): () => void {
    if (this.#taken >= MAX_STREAMS) {
      const remedy = 'Close consoles that nobody looks at, or ask GET /api/v1/trace now and then'
      throw new RequestRefused(429, 'TOO_MANY_REQUESTS', `${MAX_STREAMS} streams are open already`, remedy)
    }
    this.#taken++
    let isTaken = true
    return () => {
      if (isTaken) this.#taken--
      isTaken = false
    }
  }
}
