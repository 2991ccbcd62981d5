import type { Clock } from './clock.ts'
import type { Address } from './net.ts'
import type { Random } from './random.ts'

/** What goes wrong on the way. Loss and duplication befall datagrams and packets; delay also streams, in order. */
export interface Faults {
  /** Probability from 0 to 1 that a datagram vanishes. */
  readonly loss?: number
  /** Probability from 0 to 1 that a datagram arrives twice. */
  readonly duplication?: number
  /** Milliseconds on the way, drawn evenly from `min` to `max`; datagrams may overtake each other. */
  readonly delay?: { readonly min: number; readonly max: number }
}

/**
 * A datagram or a raw packet on its way; a packet has its IP protocol number in place of a port. The octets are the
 * sender's: whoever keeps them makes a copy.
 */
export interface Flight {
  readonly kind: 'udp' | 'packet'
  readonly from: Address
  readonly to: Address
  readonly data: Uint8Array
}

/**
 * Sees every datagram and packet before the faults do: tells directions apart by `from` and `to`. Its answer replaces
 * the general faults for this one; undefined leaves them.
 */
export type Tap = (flight: Flight) => Faults | 'drop' | undefined

const LOST: readonly number[] = []
const AT_ONCE: readonly number[] = [0]

/** Brings deliveries about: in a microtask each, first come first served, or later by the clock. Never at once. */
export class MemoryWire {
  faults: Faults
  readonly #clock: Clock
  readonly #random: Random
  readonly #taps = new Set<Tap>()
  /** First in, first out, in two arrays: one fills while the other is emptied. */
  #arriving: (() => void)[] = []
  #leaving: (() => void)[] = []
  #next = 0

  constructor(clock: Clock, random: Random, faults: Faults) {
    this.#clock = clock
    this.#random = random
    this.faults = faults
  }

  addTap(tap: Tap): () => void {
    this.#taps.add(tap)
    return () => this.#taps.delete(tap)
  }

  /** Sends one flight through taps and faults. @returns the delay of each arrival in milliseconds: none if it is lost */
  arrivalsOf(kind: Flight['kind'], from: Address, to: Address, data: Uint8Array): readonly number[] {
    const faults = this.#taps.size === 0 ? this.faults : this.#askTaps({ kind, from, to, data })
    if (faults === undefined || this.#happens(faults.loss)) return LOST
    const isTwice = this.#happens(faults.duplication)
    if (!isTwice && faults.delay === undefined) return AT_ONCE
    const delay = this.delayOf(faults)
    return isTwice ? [delay, this.delayOf(faults)] : [delay]
  }

  /** A delay for one message under the faults of the moment, in milliseconds. */
  delayOf({ delay }: Faults = this.faults): number {
    return delay === undefined ? 0 : delay.min + this.#random.integer(Math.max(0, delay.max - delay.min) + 1)
  }

  after(milliseconds: number, deliver: () => void): void {
    if (milliseconds > 0) {
      this.#clock.startTimer(milliseconds, deliver)
      return
    }
    this.#arriving.push(deliver)
    queueMicrotask(this.#deliverNext)
  }

  now(): number {
    return this.#clock.now()
  }

  readonly #deliverNext = () => {
    if (this.#next === this.#leaving.length) {
      const emptied = this.#leaving
      emptied.length = 0
      this.#leaving = this.#arriving
      this.#arriving = emptied
      this.#next = 0
    }
    const deliver = this.#leaving[this.#next++]
    deliver?.()
  }

  #askTaps(flight: Flight): Faults | undefined {
    let faults = this.faults
    for (const tap of this.#taps) {
      const answer = tap(flight)
      if (answer === 'drop') return undefined
      if (answer !== undefined) faults = answer
    }
    return faults
  }

  #happens(probability = 0): boolean {
    return probability > 0 && this.#random.integer(1_000_000) < probability * 1_000_000
  }
}
