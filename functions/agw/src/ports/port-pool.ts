import type { Clock, Random } from '@voltaic/runtime'

/** Ports that the gateway may use, both ends included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/**
 * Hands out pairs of ports: an even one for RTP, and the next for RTCP. They come in random order, so that nobody can
 * guess the next one, and rest for a while after use, so that packets of a call that has ended do not get into another.
 *
 * One pool serves all addresses of a gateway: a pair that is handed out is free on each of them.
 *
 * @spec RFC 3550 §11
 */
export class PortPool {
  readonly #clock: Clock
  readonly #random: Random
  readonly #quarantineMs: number
  /** Even ports, in no order. */
  readonly #free: number[] = []
  /** The longest at rest first. */
  readonly #resting: { readonly port: number; readonly until: number }[] = []
  readonly #taken = new Set<number>()
  #expected: readonly number[] = []

  /** @param quarantineMs how long a pair rests */
  constructor(range: PortRange, quarantineMs: number, clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.#quarantineMs = quarantineMs
    for (let port = range.first + (range.first % 2); port < range.last; port += 2) this.#free.push(port)
  }

  /** @returns the even port of a pair; undefined when none is free */
  lease(): number | undefined {
    this.#awake()
    const expected = this.#takeExpected()
    if (expected !== undefined) return expected
    const { length } = this.#free
    if (length === 0) return undefined
    const at = this.#random.integer(length)
    const port = this.#free[at]
    const last = this.#free.pop()
    if (port !== last && last !== undefined) this.#free[at] = last
    if (port !== undefined) this.#taken.add(port)
    return port
  }

  /** The next pairs that are handed out are to be these: those of calls that an earlier process had. At rest or not. */
  expect(ports: readonly number[]): void {
    this.#expected = ports
  }

  /** Gives a pair back. One that was not handed out is passed over. */
  release(port: number): void {
    if (this.#taken.delete(port)) this.#resting.push({ port, until: this.#clock.now() + this.#quarantineMs })
  }

  /** Whether it is, or is in, a pair that is handed out. */
  isLeased(port: number): boolean {
    return this.#taken.has(port - (port % 2))
  }

  /** Pairs that could be handed out now. */
  get free(): number {
    this.#awake()
    return this.#free.length
  }

  /** Pairs handed out. */
  get leased(): number {
    return this.#taken.size
  }

  /** One that is taken, or out of the range, is passed over. */
  #takeExpected(): number | undefined {
    const [port, ...rest] = this.#expected
    if (port === undefined) return undefined
    this.#expected = rest
    const free = this.#free.indexOf(port)
    const resting = this.#resting.findIndex((each) => each.port === port)
    if (free < 0 && resting < 0) return this.#takeExpected()
    if (free >= 0) this.#free.splice(free, 1)
    else this.#resting.splice(resting, 1)
    this.#taken.add(port)
    return port
  }

  #awake(): void {
    const now = this.#clock.now()
    const first = this.#resting.findIndex(({ until }) => until > now)
    for (const { port } of this.#resting.splice(0, first < 0 ? this.#resting.length : first)) this.#free.push(port)
  }
}
