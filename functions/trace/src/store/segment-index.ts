import { keysOfEvent, keysOfMessage, MAX_KEYS } from './keys-of-entry.ts'
import type { TraceKey } from './trace-key.ts'
import { boundsOf, readRecord } from './trace-record.ts'

/**
 * Where the entries of one segment stand, by time and by key. It is derived from the segment and can be made again, so
 * that nothing but the entries themselves is ever written. Keys are kept as 32 bits: whoever looks one up compares the
 * entry itself.
 */
export class SegmentIndex {
  readonly #offsets: number[] = []
  readonly #hashes: number[] = []
  readonly #owners: number[] = []
  /** Positions of `#hashes`, by hash; made when somebody asks and thrown away when an entry comes. */
  #order: Uint32Array | undefined
  firstAt: number = Number.POSITIVE_INFINITY
  lastAt: number = Number.NEGATIVE_INFINITY

  get count(): number {
    return this.#offsets.length
  }

  /** The entry that stands at `offset` of its segment; one that is cut off is left out. @returns where it ends */
  add(segment: Buffer, offset: number): number | undefined {
    const bounds = boundsOf(segment, offset)
    if (bounds === undefined) return undefined
    const owner = this.#offsets.length
    this.#offsets.push(offset)
    this.firstAt = Math.min(this.firstAt, bounds.at)
    this.lastAt = Math.max(this.lastAt, bounds.at)
    this.#order = undefined
    let left = MAX_KEYS
    const take = (key: TraceKey): void => {
      if (left === 0) return
      left -= 1
      this.#hashes.push(hashOf(key))
      this.#owners.push(owner)
    }
    const { protocol, dataStart, end } = bounds
    if (protocol === 'event') {
      const event = readRecord(segment, offset)
      if (event?.protocol === 'event') keysOfEvent(event, take)
    } else keysOfMessage(protocol, transportOf(segment, offset), segment.subarray(dataStart, end), take)
    return end
  }

  /** Offsets of all entries, oldest first. */
  get offsets(): readonly number[] {
    return this.#offsets
  }

  /** Offsets of the entries that may have the key, oldest first, each once. */
  find(key: TraceKey): readonly number[] {
    const order = this.#sorted()
    const wanted = hashOf(key)
    const found: number[] = []
    for (let at = this.#firstOf(order, wanted); at < order.length; at += 1) {
      const position = order[at] ?? 0
      if (this.#hashes[position] !== wanted) break
      const offset = this.#offsets[this.#owners[position] ?? 0]
      if (offset !== undefined && found.at(-1) !== offset) found.push(offset)
    }
    return found
  }

  #sorted(): Uint32Array {
    if (this.#order !== undefined) return this.#order
    const hashes = this.#hashes
    const order = Uint32Array.from(hashes, (_, position) => position)
    // positions grow with time, so that equal keys stay in order
    order.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || a - b)
    this.#order = order
    return order
  }

  #firstOf(order: Uint32Array, wanted: number): number {
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#hashes[order[middle] ?? 0] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The index of a segment as it was found, up to the first entry that is not whole. */
export function indexOf(segment: Buffer): SegmentIndex {
  const index = new SegmentIndex()
  let offset: number | undefined = 0
  while (offset !== undefined) offset = index.add(segment, offset)
  return index
}

function transportOf(segment: Buffer, offset: number): 'udp' | 'tcp' {
  return (segment.readUInt8(offset + 5) & 2) === 0 ? 'udp' : 'tcp'
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
