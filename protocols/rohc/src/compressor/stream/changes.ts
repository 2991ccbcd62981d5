/**
 * What the decompressor may not know yet. `static` only an IR packet tells, `dynamic` only an IR or IR-DYN packet; the
 * rest an Extension 3 tells as well.
 */
export const CHANGE = {
  static: 0x001,
  dynamic: 0x002,
  /** TS_STRIDE, and with it TS_OFFSET */
  stride: 0x004,
  timeStride: 0x008,
  mode: 0x010,
  /** DF, NBO and RND of the inner or only IP header */
  innerFlags: 0x020,
  innerTos: 0x040,
  innerTtl: 0x080,
  outerFlags: 0x100,
  outerTos: 0x200,
  outerTtl: 0x400,
  /** RTP payload type and padding */
  payloadType: 0x800,
  rtpExtension: 0x1000,
  csrcs: 0x2000,
  /** Extension headers of the inner or only IP header, and of the outer one */
  innerExtensions: 0x4000,
  outerExtensions: 0x8000,
} as const

/** All that an IR packet tells. */
export const ALL_CHANGES = 0xffff
/** All that an IR-DYN packet tells. */
export const DYNAMIC_CHANGES: number = ALL_CHANGES & ~CHANGE.static

const KINDS = 16

/**
 * Keeps account of what was told how often, and so of when the decompressor can be trusted to know it: after some
 * packets in the optimistic modes, after an acknowledgement in any.
 *
 * @spec RFC 3095 §5.3.1.1.1, §5.4.1.1.2, §5.5.1.1.1
 */
export class Changes {
  #pending = 0
  readonly #told = new Uint16Array(KINDS)
  /** Number of the packet that told a change first. */
  readonly #since = new Float64Array(KINDS)

  /** What is to be told, as a sum of `CHANGE`. */
  get pending(): number {
    return this.#pending
  }

  /** These have new values as of the packet with this number. */
  note(kinds: number, packet: number): void {
    this.#pending |= kinds
    this.#each(kinds, (kind) => {
      this.#told[kind] = 0
      this.#since[kind] = packet
    })
  }

  /**
   * A packet told these.
   *
   * @param enough how often a change is told before it counts as known
   * @returns those that count as known now
   */
  told(kinds: number, enough: number): number {
    let known = 0
    this.#each(kinds & this.#pending, (kind) => {
      const times = (this.#told[kind] ?? 0) + 1
      this.#told[kind] = Math.min(times, 0xffff)
      if (times >= enough) known |= 1 << kind
    })
    this.#pending &= ~known
    return known
  }

  /**
   * The packet with this number arrived, which told these.
   *
   * @returns those that are known now
   */
  acknowledged(kinds: number, packet: number): number {
    let known = 0
    this.#each(kinds & this.#pending, (kind) => {
      if ((this.#since[kind] ?? 0) <= packet) known |= 1 << kind
    })
    this.#pending &= ~known
    return known
  }

  #each(kinds: number, each: (kind: number) => void): void {
    if (kinds === 0) return
    for (let kind = 0; kind < KINDS; kind++) if ((kinds >> kind) & 1) each(kind)
  }
}
