import { distance32 } from '../coding/w-lsb.ts'

/** Packets and time over which the rate of the timestamps is measured. */
const PACKETS = 25
const SPAN_MS = 1000
/** Part of a stride by which the measured one may be off a whole number of milliseconds. */
const TOLERANCE = 0.02
/** Longest stride that is taken for one of speech, in milliseconds. */
const MAX_TIME_STRIDE = 1000

/**
 * Measures how long one TS_STRIDE lasts.
 *
 * @spec RFC 3095 §4.5.4
 */
export class TimeStrideWatch {
  #stride = 0
  #packets = 0
  #ts = 0
  #at = 0

  /** @returns TIME_STRIDE in milliseconds, or 0 while none is to be seen */
  observe(ts: number, atMs: number, stride: number): number {
    if (stride !== this.#stride) {
      this.#stride = stride
      this.#packets = 0
    }
    if (this.#packets++ === 0) {
      this.#ts = ts
      this.#at = atMs
      return 0
    }
    const span = atMs - this.#at
    const strides = distance32(ts, this.#ts) / stride
    if (stride === 1 || this.#packets < PACKETS || span < SPAN_MS || strides < 1) return 0
    const measured = span / strides
    const whole = Math.round(measured)
    const isWhole = whole >= 1 && whole <= MAX_TIME_STRIDE && Math.abs(measured - whole) <= TOLERANCE * whole
    if (!isWhole) this.#packets = 0
    return isWhole ? whole : 0
  }
}
