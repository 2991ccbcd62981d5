import { createCid } from '../coding/cid.ts'
import { fcs32 } from '../coding/crc.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import { type Heritage, StreamContext, type StreamProfile } from './stream-context.ts'

/** Contexts that are kept at a time, however many CIDs there are. */
export const MAX_CONTEXTS = 1024

const NO_HERITAGE: Heritage = { mode: 'U', isPending: false, generation: 0, hasTimeStride: false }

/** What a CID was used for last. */
interface Slot {
  readonly profile: StreamProfile
  readonly heritage: Heritage
}

/**
 * The streams that have a context, the least recently used first.
 *
 * @spec RFC 4815 §7.2
 */
export class Contexts {
  readonly #space: 'small' | 'large'
  readonly #count: number
  readonly #byKey = new Map<string, StreamContext>()
  readonly #byCid = new Map<number, { readonly key: string; readonly context: StreamContext }>()
  /** What CIDs were used for that are free again. */
  readonly #free = new Map<number, Slot>()
  #next = 0
  #last: StreamContext | undefined

  /** @param count CIDs from 0 that streams may have */
  constructor(space: 'small' | 'large', count: number) {
    this.#space = space
    this.#count = Math.min(count, MAX_CONTEXTS)
  }

  get size(): number {
    return this.#byKey.size
  }

  values(): Iterable<StreamContext> {
    return this.#byKey.values()
  }

  find(key: string): StreamContext | undefined {
    const context = this.#byKey.get(key)
    if (context && context !== this.#last) {
      this.#byKey.delete(key)
      this.#byKey.set(key, context)
      this.#last = context
    }
    return context
  }

  withCid(cid: number): StreamContext | undefined {
    return this.#byCid.get(cid)?.context
  }

  /** A context for a new stream, if need be that of one that was silent longest. */
  create(key: string, profile: StreamProfile, headers: PacketHeaders): StreamContext {
    const cid = this.#takeCid(profile)
    const slot = this.#free.get(cid)
    this.#free.delete(cid)
    // RFC 4815 §7.2.1, §7.2.2: only with the same profile the mode lives on
    const heritage = !slot
      ? NO_HERITAGE
      : slot.profile === profile
        ? slot.heritage
        : { ...NO_HERITAGE, generation: slot.heritage.generation, hasTimeStride: slot.heritage.hasTimeStride }
    // RFC 3095 §5.11.1: a number that nobody can foretell; the packet has enough of that
    const firstSn = fcs32(headers.packet.subarray(0, 64)) & 0xffff
    const context = new StreamContext(createCid(this.#space, cid), profile, headers, firstSn, heritage)
    this.#byKey.set(key, context)
    this.#byCid.set(cid, { key, context })
    this.#last = context
    return context
  }

  /** Profile 0 has taken the CID: what comes after it begins anew. */
  lose(cid: number): void {
    this.remove(cid)
    const slot = this.#free.get(cid)
    if (slot) this.#free.set(cid, { ...slot, heritage: { ...slot.heritage, mode: 'U', isPending: false } })
  }

  /** Ends a context; its CID is free. */
  remove(cid: number): void {
    const entry = this.#byCid.get(cid)
    if (!entry) return
    const { key, context } = entry
    this.#byKey.delete(key)
    this.#byCid.delete(cid)
    if (this.#last === context) this.#last = undefined
    const { mode, isPending, hasTimeStride, profile } = context
    const generation = (context.generation + 1) & 0xff
    this.#free.set(cid, { profile, heritage: { mode, isPending, generation, hasTimeStride } })
  }

  #takeCid(profile: StreamProfile): number {
    for (const cid of this.#free.keys()) return cid
    if (this.#next < this.#count) return this.#next++
    const oldest = this.#oldest(profile)
    this.remove(oldest)
    return oldest
  }

  /**
   * A CID in Reliable mode is not given to another profile if there is another one.
   *
   * @spec RFC 4815 §7.2.2
   */
  #oldest(profile: StreamProfile): number {
    let first: number | undefined
    for (const context of this.#byKey.values()) {
      first ??= context.cid.value
      if (context.mode !== 'R' || context.profile === profile) return context.cid.value
    }
    return first ?? 0
  }
}
