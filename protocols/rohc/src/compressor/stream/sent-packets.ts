/** A packet that feedback may refer to. */
export interface SentPacket {
  /** Its number in the stream. */
  readonly packet: number
  readonly sn: number
  /** What it told, as a sum of `CHANGE`. */
  readonly told: number
  /** True if it carries a CRC of 7 or 8 bits, so that it may be acknowledged in Reliable mode. */
  readonly updates: boolean
}

/** Packets that are remembered for feedback; more than a round trip has. */
export const MAX_SENT = 256

/** The last packets of a stream, by sequence number. */
export class SentPackets {
  readonly #ring: (SentPacket | undefined)[] = []
  #next = 0

  add(sent: SentPacket): void {
    this.#ring[this.#next] = sent
    this.#next = (this.#next + 1) % MAX_SENT
  }

  /**
   * The most recent packet whose sequence number ends so.
   *
   * @param updating true if only packets that update count
   * @spec RFC 3095 §5.5.1.2, §5.7.6.1
   */
  find(sn: number, bits: number, updating: boolean): SentPacket | undefined {
    for (let back = 1; back <= this.#ring.length; back++) {
      const sent = this.#ring[(this.#next - back + MAX_SENT) % MAX_SENT]
      if (sent && (sent.updates || !updating) && isSameEnd(sent.sn, sn, bits)) return sent
    }
    return undefined
  }
}

function isSameEnd(one: number, other: number, bits: number): boolean {
  return bits >= 32 ? one === other : ((one ^ other) & ((1 << bits) - 1)) === 0
}
