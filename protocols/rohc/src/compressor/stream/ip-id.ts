/** How an IPv4 sender numbers its packets. */
export type IpIdKind = 'sequential' | 'swapped' | 'random' | 'constant'

/**
 * Growth of the offset that still passes for a counter; it counts packets of other streams too. Below 255, by which a
 * counter grows if it is read in the other byte order.
 */
const MAX_STEP = 64
/** Packets of a young stream, whose kind may change from one to the next. */
const YOUNG = 3
/** Packets that do not fit a kind before it is given up. */
const PATIENCE = 3
/** Packets that fit another kind before it is taken up after a random one. */
const TRUST = 16

/** The two octets the other way round. */
export function swapped(id: number): number {
  return ((id & 0xff) << 8) | (id >> 8)
}

/**
 * Watches the IP-IDs of one header of a stream.
 *
 * @spec RFC 3095 §4.5.5; RFC 3843 §3.3
 */
export class IpIdWatch {
  kind: IpIdKind = 'sequential'
  readonly #mayBeConstant: boolean
  #seen = 0
  #misses = 0
  #id = 0
  #sn = 0
  #sequential = 0
  #swapped = 0
  #constant = 0

  /** @param mayBeConstant true if the profile has a flag for that */
  constructor(mayBeConstant: boolean) {
    this.#mayBeConstant = mayBeConstant
  }

  /**
   * @param sn low 16 bits of the sequence number
   * @returns true if the kind is another one from this packet on
   */
  observe(id: number, sn: number): boolean {
    const before = this.kind
    if (this.#seen > 0) this.#count(id, sn)
    this.#seen++
    this.#id = id
    this.#sn = sn
    if (this.#seen > 1) this.#decide()
    return this.kind !== before
  }

  #count(id: number, sn: number): void {
    const step = sn - this.#sn
    const grows = (now: number, before: number) => ((now - before - step) & 0xffff) <= MAX_STEP
    this.#sequential = grows(id, this.#id) ? this.#sequential + 1 : 0
    this.#swapped = grows(swapped(id), swapped(this.#id)) ? this.#swapped + 1 : 0
    this.#constant = this.#mayBeConstant && id === this.#id ? this.#constant + 1 : 0
  }

  #decide(): void {
    if (this.kind !== 'random' && this.#run(this.kind) > 0) {
      this.#misses = 0
      return
    }
    if (this.kind === 'random') {
      if (this.#best() >= (this.#seen <= YOUNG ? 1 : TRUST)) this.#take(1)
      return
    }
    this.#misses++
    // RFC 3843 §3.3: with SID set there is no way to send another value, so one miss is enough
    if (this.#seen <= YOUNG || this.kind === 'constant' || this.#misses >= PATIENCE) this.#take(1)
  }

  #take(least: number): void {
    this.#misses = 0
    if (this.#best() < least) this.kind = 'random'
    else if (this.#constant === this.#best()) this.kind = 'constant'
    else this.kind = this.#sequential === this.#best() ? 'sequential' : 'swapped'
  }

  #best(): number {
    return Math.max(this.#sequential, this.#swapped, this.#constant)
  }

  #run(kind: IpIdKind): number {
    if (kind === 'sequential') return this.#sequential
    return kind === 'swapped' ? this.#swapped : this.#constant
  }
}
