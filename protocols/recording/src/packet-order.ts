/** A packet as the recorder works with it. */
export interface RecordedPacket {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Uint8Array
  /** All of its octets. */
  readonly data: Uint8Array
  /** When it came, in milliseconds. */
  readonly at: number
}

/** A packet in its turn. */
export interface PacketInTurn extends RecordedPacket {
  /** Packets in front of it that never came. */
  readonly lost: number
  /** Whether its timestamps have nothing to do with those before. */
  readonly isNewSource: boolean
}

/** How long a packet waits for those in front of it, in milliseconds: more than networks delay one behind another. */
const REORDER_MS = 200
/** Packets that wait at most. */
const MAX_WAITING = 64
/** A sequence number so far behind is a sender that began anew. */
const MAX_MISORDER = 100
/** A step forward that is no loss but a sender that began anew. */
const MAX_DROPOUT = 3000
/** How long stragglers of a source that has been replaced are passed over, in milliseconds. */
const STRAGGLER_MS = 500

/**
 * Puts the packets of one side into the order in which they were sent: a late one is waited for, one that comes twice or too
 * late is left out, and a new SSRC takes over from the old one.
 *
 * @spec RFC 3550 §5.1, §8.2, §A.1
 */
export class PacketOrder {
  /** By sequence number, the next one first. */
  readonly #waiting: RecordedPacket[] = []
  readonly #ready: PacketInTurn[] = []
  #ssrc: number | undefined
  #formerSsrc: number | undefined
  #replacedAt = 0
  #next = 0
  #isNewSource = true
  #late = 0

  /** Packets that came too late, or again. */
  get late(): number {
    return this.#late
  }

  push(packet: RecordedPacket): void {
    if (packet.ssrc !== this.#ssrc && !this.#takesOver(packet)) {
      this.#late += 1
      return
    }
    const ahead = this.#ahead(packet)
    if (ahead < -MAX_MISORDER || ahead > MAX_DROPOUT) {
      this.#drain()
      this.#begin(packet)
    }
    if (this.#ahead(packet) < 0 || !this.#insert(packet)) {
      this.#late += 1
      return
    }
    this.#release(packet.at)
  }

  /** The next packet whose turn has come by `now`; undefined when there is none. */
  take(now: number): PacketInTurn | undefined {
    this.#release(now)
    return this.#ready.shift()
  }

  /** The next packet at the end, when nothing is waited for any more. */
  takeLast(): PacketInTurn | undefined {
    this.#drain()
    return this.#ready.shift()
  }

  /** @returns false for a straggler of the source before */
  #takesOver({ ssrc, at, sequenceNumber }: RecordedPacket): boolean {
    if (ssrc === this.#formerSsrc && at - this.#replacedAt < STRAGGLER_MS) return false
    this.#drain()
    this.#formerSsrc = this.#ssrc
    this.#replacedAt = at
    this.#ssrc = ssrc
    this.#begin({ sequenceNumber })
    return true
  }

  #begin({ sequenceNumber }: { readonly sequenceNumber: number }): void {
    this.#next = sequenceNumber
    this.#isNewSource = true
  }

  /** Steps from the packet that is due to this one. */
  #ahead({ sequenceNumber }: RecordedPacket): number {
    return ((sequenceNumber - this.#next) << 16) >> 16
  }

  /** @returns false for one that waits already */
  #insert(packet: RecordedPacket): boolean {
    const ahead = this.#ahead(packet)
    let index = this.#waiting.length
    for (; index > 0; index--) {
      const before = this.#ahead(this.#waiting[index - 1] as RecordedPacket)
      if (before === ahead) return false
      if (before < ahead) break
    }
    this.#waiting.splice(index, 0, packet)
    return true
  }

  #release(now: number): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const isDue = this.#ahead(first) === 0 || this.#waiting.length > MAX_WAITING || this.#hasWaited(now)
      if (!isDue) return
      this.#releaseFirst(first)
    }
  }

  #hasWaited(now: number): boolean {
    for (const { at } of this.#waiting) if (now - at >= REORDER_MS) return true
    return false
  }

  #drain(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) this.#releaseFirst(first)
  }

  #releaseFirst(first: RecordedPacket): void {
    this.#waiting.shift()
    this.#ready.push({ ...first, lost: this.#ahead(first), isNewSource: this.#isNewSource })
    this.#next = (first.sequenceNumber + 1) & 0xffff
    this.#isNewSource = false
  }
}
