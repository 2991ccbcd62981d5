/** Chunks that wait for the others of their message. */
export const MAX_HELD_CHUNKS = 512
/** Octets of them. */
export const MAX_HELD_CHUNK_OCTETS = 1_048_576
/** Transmission sequence numbers that are remembered, so that what is sent again is not taken twice. */
export const REMEMBERED_TSNS = 1024
const BEGINNING = 0x02
const ENDING = 0x01

interface HeldChunk {
  readonly flags: number
  readonly octets: Uint8Array
}

/** One direction of an SCTP association: puts messages together out of their DATA chunks. */
export class SctpHalf {
  readonly #seen = new Set<number>()
  readonly #held = new Map<number, HeldChunk>()
  #heldOctets = 0

  /** Messages that were given up because chunks are missing. */
  lost = 0

  /**
   * Whether a chunk with this number came for the first time.
   *
   * @spec RFC 9260 §6.2
   */
  isNew(tsn: number): boolean {
    if (this.#seen.has(tsn)) return false
    this.#seen.add(tsn)
    if (this.#seen.size > REMEMBERED_TSNS) {
      const oldest = this.#seen.values().next().value
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    return true
  }

  /**
   * Takes a chunk that is not a whole message.
   *
   * @param flags of the chunk
   * @returns the message when this completes it. @spec RFC 9260 §6.9
   */
  add(tsn: number, flags: number, octets: Uint8Array, start: number, end: number): Uint8Array | undefined {
    if (this.#held.size >= MAX_HELD_CHUNKS || this.#heldOctets + end - start > MAX_HELD_CHUNK_OCTETS) this.#giveUp()
    this.#held.set(tsn, { flags, octets: new Uint8Array(octets.subarray(start, end)) })
    this.#heldOctets += end - start
    const first = this.#find(tsn, -1, BEGINNING)
    const last = first === undefined ? undefined : this.#find(tsn, 1, ENDING)
    return first === undefined || last === undefined ? undefined : this.#join(first, last)
  }

  /** Goes from chunk to chunk until one has the flag. */
  #find(tsn: number, step: 1 | -1, flag: number): number | undefined {
    for (let at = tsn; ; at = (at + step) >>> 0) {
      const chunk = this.#held.get(at)
      if (chunk === undefined) return undefined
      if ((chunk.flags & flag) !== 0) return at
    }
  }

  #join(first: number, last: number): Uint8Array {
    const parts: Uint8Array[] = []
    const end = (last + 1) >>> 0
    for (let at = first; at !== end; at = (at + 1) >>> 0) {
      const chunk = this.#held.get(at)
      if (chunk === undefined) break
      parts.push(chunk.octets)
      this.#heldOctets -= chunk.octets.length
      this.#held.delete(at)
    }
    return Buffer.concat(parts)
  }

  #giveUp(): void {
    this.lost++
    this.#held.clear()
    this.#heldOctets = 0
  }
}
