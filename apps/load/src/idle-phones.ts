import type { Random } from '@voltaic/runtime'
import type { LoadPhone } from './load-phone.ts'

type State = 'registered' | 'unregistered'

/** Phones that are in no scenario, by their state. A phone that is taken is in nobody else's scenario until it is back. */
export class IdlePhones {
  readonly #random: Random
  /** Of each state those that reserve resources, and those that do not. */
  readonly #pools: Readonly<Record<State, readonly [LoadPhone[], LoadPhone[]]>> = {
    registered: [[], []],
    unregistered: [[], []],
  }

  constructor(random: Random) {
    this.#random = random
  }

  count(state: State): number {
    const [reserving, others] = this.#pools[state]
    return reserving.length + others.length
  }

  /** Puts a phone in, or back. */
  put(phone: LoadPhone): void {
    const [reserving, others] = this.#pools[phone.isRegistered ? 'registered' : 'unregistered']
    ;(phone.reservesResources ? reserving : others).push(phone)
  }

  /** Takes one at random; undefined when there is none. @param reserves what it has to be; any unless given */
  take(state: State, reserves?: boolean): LoadPhone | undefined {
    const [reserving, others] = this.#pools[state]
    if (reserves !== undefined) return this.#takeFrom(reserves ? reserving : others)
    const count = this.count(state)
    if (count === 0) return undefined
    return this.#takeFrom(this.#random.integer(count) < reserving.length ? reserving : others)
  }

  /** Takes caller and callee, both registered, or none of them. */
  takePair(calleeReserves?: boolean): readonly [LoadPhone, LoadPhone] | undefined {
    const callee = this.take('registered', calleeReserves)
    if (callee === undefined) return undefined
    const caller = this.take('registered')
    if (caller !== undefined) return [caller, callee]
    this.put(callee)
    return undefined
  }

  #takeFrom(pool: LoadPhone[]): LoadPhone | undefined {
    if (pool.length === 0) return undefined
    const index = this.#random.integer(pool.length)
    const taken = pool[index]
    const last = pool.pop()
    if (last !== undefined && index < pool.length) pool[index] = last
    return taken
  }
}
