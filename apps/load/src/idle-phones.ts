import type { Random } from '@voltaic/runtime'
import type { LoadPhone } from './load-phone.ts'

/** Phones that are in no scenario, by their state. A phone that is taken is in nobody else's scenario until it is back. */
export class IdlePhones {
  readonly #random: Random
  readonly #registered: LoadPhone[] = []
  readonly #unregistered: LoadPhone[] = []

  constructor(random: Random) {
    this.#random = random
  }

  get registered(): number {
    return this.#registered.length
  }

  get unregistered(): number {
    return this.#unregistered.length
  }

  /** Puts a phone in, or back. */
  put(phone: LoadPhone): void {
    this.#poolOf(phone.isRegistered ? 'registered' : 'unregistered').push(phone)
  }

  /** Takes one at random; undefined when there is none. */
  take(state: 'registered' | 'unregistered'): LoadPhone | undefined {
    const pool = this.#poolOf(state)
    if (pool.length === 0) return undefined
    const index = this.#random.integer(pool.length)
    const taken = pool[index]
    const last = pool.pop()
    if (last !== undefined && index < pool.length) pool[index] = last
    return taken
  }

  /** Takes so many in one state, or none. */
  takeAll(state: 'registered' | 'unregistered', count: number): readonly LoadPhone[] | undefined {
    if (this.#poolOf(state).length < count) return undefined
    return Array.from({ length: count }, () => this.take(state)).filter((phone) => phone !== undefined)
  }

  #poolOf(state: 'registered' | 'unregistered'): LoadPhone[] {
    return state === 'registered' ? this.#registered : this.#unregistered
  }
}
