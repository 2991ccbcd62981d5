import type { MessageTrace } from '@voltaic/runtime'
import type { TracedMessage, TraceProtocol } from './traced-message.ts'

/** Octets of many messages, one after the other. */
interface Chunk {
  readonly octets: Buffer
  used: number
  /** Messages in it that are still kept. */
  live: number
}

/** One kept message; written over when it is its turn again, so that keeping one makes no object. */
interface Slot extends Mutable<Omit<TracedMessage, 'data'>> {
  chunk: Chunk
  start: number
  length: number
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/** Octets of a chunk; a longer message gets one of its own. */
const CHUNK_LENGTH = 262_144

/**
 * The last messages, bounded by their number and by their octets. The octets are copied into memory that is used again
 * and again: thousands of messages a second that were kept as they come would be garbage of the most expensive kind,
 * which lives just long enough to be moved twice.
 */
export class MessageStore {
  readonly #capacity: number
  readonly #maxOctets: number
  readonly #slots: Slot[] = []
  /** Chunks without a message, to be filled again. */
  readonly #free: Chunk[] = []
  #chunk: Chunk | undefined
  #first = 0
  #count = 0
  #octets = 0
  #overwritten = 0

  constructor(capacity: number, maxOctets: number) {
    this.#capacity = capacity
    this.#maxOctets = maxOctets
  }

  /** Messages that had to go for newer ones. */
  get overwritten(): number {
    return this.#overwritten
  }

  /** Keeps a copy. The newest message is kept whatever its size, unless none is. */
  push(protocol: TraceProtocol, trace: MessageTrace): void {
    if (this.#capacity === 0) {
      this.#overwritten += 1
      return
    }
    const { length } = trace.data
    while (this.#count === this.#capacity || (this.#count > 0 && this.#octets + length > this.#maxOctets)) {
      this.#dropOldest()
    }
    const chunk = this.#room(length)
    chunk.octets.set(trace.data, chunk.used)
    this.#fill(protocol, trace, chunk)
    chunk.used += length
    chunk.live += 1
    this.#octets += length
    this.#count += 1
  }

  /** Oldest first; each with octets of its own. */
  *[Symbol.iterator](): Generator<TracedMessage> {
    for (let index = 0; index < this.#count; index += 1) {
      const slot = this.#slots[(this.#first + index) % this.#capacity]
      if (slot === undefined) continue
      const { chunk, start, length, isProtected, ...message } = slot
      yield {
        ...message,
        ...(isProtected && { isProtected }),
        data: Uint8Array.from(chunk.octets.subarray(start, start + length)),
      }
    }
  }

  #fill(protocol: TraceProtocol, trace: MessageTrace, chunk: Chunk): void {
    const { at, element, direction, transport, local, remote, isProtected = false, data } = trace
    const index = (this.#first + this.#count) % this.#capacity
    const slot = this.#slots[index]
    if (slot === undefined) {
      const place = { chunk, start: chunk.used, length: data.length }
      this.#slots[index] = { protocol, at, element, direction, transport, local, remote, isProtected, ...place }
      return
    }
    slot.protocol = protocol
    slot.at = at
    slot.element = element
    slot.direction = direction
    slot.transport = transport
    slot.local = local
    slot.remote = remote
    slot.isProtected = isProtected
    slot.chunk = chunk
    slot.start = chunk.used
    slot.length = data.length
  }

  #room(length: number): Chunk {
    const chunk = this.#chunk
    if (chunk !== undefined && chunk.octets.length - chunk.used >= length) return chunk
    const fresh = length > CHUNK_LENGTH ? undefined : this.#free.pop()
    this.#chunk = fresh ?? { octets: Buffer.allocUnsafeSlow(Math.max(length, CHUNK_LENGTH)), used: 0, live: 0 }
    return this.#chunk
  }

  #dropOldest(): void {
    const slot = this.#slots[this.#first]
    this.#first = (this.#first + 1) % this.#capacity
    this.#count -= 1
    this.#overwritten += 1
    if (slot === undefined) return
    this.#octets -= slot.length
    slot.chunk.live -= 1
    if (slot.chunk.live === 0) this.#reuse(slot.chunk)
  }

  #reuse(chunk: Chunk): void {
    chunk.used = 0
    if (chunk !== this.#chunk && chunk.octets.length === CHUNK_LENGTH) this.#free.push(chunk)
  }
}
