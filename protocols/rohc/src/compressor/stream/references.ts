import { distance16, distance32 } from '../coding/w-lsb.ts'
import { swapped } from './ip-id.ts'

/** What a packet that the decompressor may use as a reference had in its fields. */
export interface Reference {
  /** Number of the packet in the stream. */
  readonly packet: number
  readonly sn: number
  readonly ts: number
  readonly outerId: number
  readonly innerId: number
  /** Arrival, in milliseconds. */
  readonly at: number
}

/** Distances of a value from all the references, of which the extremes matter. */
export interface Spread {
  readonly least: number
  readonly most: number
}

/** References that are kept in Reliable mode while no acknowledgement comes. */
export const MAX_REFERENCES = 256

/**
 * The sliding window: one of these is the decompressor's reference, and nobody here knows which.
 *
 * @spec RFC 3095 §4.5.2
 */
export class References {
  #list: Reference[] = []

  get size(): number {
    return this.#list.length
  }

  /** Adds a packet, and forgets the oldest beyond `width`. */
  push(reference: Reference, width: number): void {
    this.#list.push(reference)
    while (this.#list.length > Math.min(width, MAX_REFERENCES)) this.#list.shift()
  }

  /** The decompressor has the packet with this number, and will not go back behind it. */
  acknowledged(packet: number): void {
    if (this.#list.some((reference) => reference.packet >= packet))
      this.#list = this.#list.filter((reference) => reference.packet >= packet)
  }

  /** @param bits 16, or 32 for ESP */
  sn(sn: number, bits: 16 | 32): Spread {
    const distance = bits === 16 ? distance16 : distance32
    return this.#spread((reference) => distance(sn, reference.sn))
  }

  ts(ts: number): Spread {
    return this.#spread((reference) => distance32(ts, reference.ts))
  }

  /** Distances in strides, or undefined if a reference lies on another grid. */
  scaledTs(ts: number, stride: number): Spread | undefined {
    const { least, most } = this.ts(ts)
    if (stride === 1) return { least, most }
    for (const reference of this.#list) if (distance32(ts, reference.ts) % stride !== 0) return undefined
    return { least: least / stride, most: most / stride }
  }

  /** Growth of the offset between IP-ID and sequence number, as 16 bits without a sign. */
  ipId(id: number, sn: number, which: 'outerId' | 'innerId', isSwapped: boolean): Spread {
    const offset = (isSwapped ? swapped(id) : id) - sn
    return this.#spread((reference) => {
      const before = isSwapped ? swapped(reference[which]) : reference[which]
      return (offset - (before - reference.sn)) & 0xffff
    })
  }

  /** True if the timestamp follows from the sequence number, whichever reference is taken. */
  isTsInferred(ts: number, sn: number, stride: number): boolean {
    for (const reference of this.#list)
      if (distance32(ts, reference.ts) !== distance16(sn, reference.sn) * stride) return false
    return this.#list.length > 0
  }

  /** Deviation of the scaled timestamp from what the clock says, in strides. */
  jitter(ts: number, at: number, stride: number, timeStride: number): number {
    let most = 0
    for (const reference of this.#list) {
      const expected = (at - reference.at) / timeStride
      most = Math.max(most, Math.abs(distance32(ts, reference.ts) / stride - expected))
    }
    return Math.ceil(most)
  }

  #spread(distance: (reference: Reference) => number): Spread {
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    for (const reference of this.#list) {
      const value = distance(reference)
      if (value < least) least = value
      if (value > most) most = value
    }
    return { least, most }
  }
}
