import { MAX_SDVL } from '../coding/sdvl.ts'
import { distance16, distance32 } from '../coding/w-lsb.ts'

/** Equal steps before a stride is believed. */
const STEPS = 2
/** Equal steps of a multiple of the stride before that becomes the stride; a silence has some. */
const STEPS_OF_MULTIPLE = 32

/**
 * Watches by how much the RTP timestamp grows from packet to packet.
 *
 * TS = TS_SCALED * TS_STRIDE + TS_OFFSET. The offset is told by sending a timestamp unscaled, so each time that it
 * changes (by a jump off the grid, a new stride, or the wrap of 32 bits) the decompressor has to be told anew.
 *
 * @spec RFC 3095 §4.5.3; RFC 4815 §4.4.3, §4.5
 */
export class StrideWatch {
  /** TS_STRIDE; 1 while none is known, which leaves the timestamp unscaled. */
  stride = 1
  #seen = false
  #sn = 0
  #ts = 0
  #offset = 0
  #step = 0
  #steps = 0

  /** @returns true if stride and offset have to be told as of this packet */
  observe(sn: number, ts: number): boolean {
    const strideBefore = this.stride
    const wrapped = this.#seen && Math.abs(ts - this.#ts) > 0x8000_0000
    if (this.#seen) this.#watch(distance16(sn, this.#sn), distance32(ts, this.#ts))
    const offsetBefore = this.#offset
    this.#offset = ts % this.stride
    const isFirst = !this.#seen
    this.#seen = true
    this.#sn = sn
    this.#ts = ts
    return isFirst || wrapped || this.stride !== strideBefore || this.#offset !== offsetBefore
  }

  #watch(packets: number, growth: number): void {
    // packets of one video frame share a timestamp, and what overtook others tells nothing
    if (packets < 1 || growth === 0) return
    const step = growth / packets
    if (growth < 0 || !Number.isInteger(step) || step > MAX_SDVL) {
      this.#steps = 0
      return
    }
    this.#steps = step === this.#step ? this.#steps + 1 : 1
    this.#step = step
    if (step === this.stride) return
    const isMultiple = this.stride > 1 && step % this.stride === 0
    if (this.#steps >= (isMultiple ? STEPS_OF_MULTIPLE : STEPS)) this.stride = step
  }
}
