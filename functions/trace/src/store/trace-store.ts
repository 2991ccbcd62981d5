import {
  type Clock,
  type EventTrace,
  eventTrace,
  type MessageTrace,
  mediaReportTrace,
  type Timer,
} from '@voltaic/runtime'
import type { SegmentFolder } from '@voltaic/store'
import { subscribeToMessages } from '../message-source.ts'
import type { TraceProtocol } from '../traced-message.ts'
import { eventOfMedia } from './event-of-media.ts'
import { eachKey } from './keys-of-entry.ts'
import { indexOf, type SegmentIndex } from './segment-index.ts'
import { SegmentLog } from './segment-log.ts'
import type { TraceEntry } from './trace-entry.ts'
import type { TraceKey } from './trace-key.ts'
import { boundsOf, MAX_RECORD, readRecord, writeEvent, writeMessage } from './trace-record.ts'

export interface TraceStoreOptions {
  readonly segments: SegmentFolder
  readonly clock: Clock
  /** The oldest entries go when there are more octets than this; 256 MiB unless given. */
  readonly maxOctets?: number
  /** Octets of one segment, the unit in which old entries go; 8 MiB unless given. */
  readonly segmentOctets?: number
  /** Called once when nothing can be written, and once more when it can again. */
  onTrouble?(error: Error | undefined): void
}

export interface TraceStoreCounters {
  /** Entries taken. */
  readonly entries: number
  /** Entries that were not kept: the disk was full or failed, or the entry was too long. */
  readonly lost: number
  /** Entries that had to go for newer ones, since this process started. */
  readonly expired: number
  /** Octets on disk. */
  readonly octets: number
}

/** All that is given must hold. */
export interface TraceQuery {
  /** Any of them. */
  readonly keys?: readonly TraceKey[]
  /** Milliseconds since 1970; inclusive. */
  readonly since?: number
  /** Milliseconds since 1970; exclusive. */
  readonly until?: number
  readonly protocols?: readonly TraceEntry['protocol'][]
  /** At most so many, the newest; what is older is not read. */
  readonly last?: number
}

/** Entries that can be searched. */
export interface TraceFinder {
  /** Oldest first. */
  find(query: TraceQuery): readonly TraceEntry[]
}

/**
 * The last messages and events of this process, on disk, found by subscriber, call, message and time. What has been taken is
 * found at once, written or not.
 */
export interface TraceStore extends TraceFinder {
  message(protocol: TraceProtocol, trace: MessageTrace): void
  event(event: EventTrace): void
  /** Calls `listener` with every entry from now on, as it is taken. @returns a function that ends it */
  watch(listener: (entry: TraceEntry) => void): () => void
  readonly counters: TraceStoreCounters
  /** Writes what waits. */
  flush(): void
  stop(): void
}

const DEFAULT_MAX_OCTETS = 256 * 1024 * 1024
const DEFAULT_SEGMENT_OCTETS = 8 * 1024 * 1024
/** What a killed process loses at most. */
const FLUSH_MS = 200

export function createTraceStore(options: TraceStoreOptions): TraceStore {
  return new SegmentedTraceStore(options)
}

/**
 * Keeps every message and event of this process from now on.
 *
 * @returns a function that ends it; what was kept can still be found
 */
export function keepTraces(store: TraceStore): () => void {
  const ends = [
    subscribeToMessages({ onMessage: (protocol, trace) => store.message(protocol, trace) }),
    eventTrace.subscribe((event) => store.event(event)),
    mediaReportTrace.subscribe((report) => store.event(eventOfMedia(report))),
  ]
  return () => {
    for (const end of ends) end()
    store.stop()
  }
}

class SegmentedTraceStore implements TraceStore {
  readonly #clock: Clock
  readonly #log: SegmentLog
  /** Of segments that have been asked for. */
  readonly #indexes = new Map<number, SegmentIndex>()
  readonly #listeners = new Set<(entry: TraceEntry) => void>()
  #sequence = 0
  #entries = 0
  #lost = 0
  #timer: Timer | undefined

  constructor(options: TraceStoreOptions) {
    this.#clock = options.clock
    const segmentOctets = options.segmentOctets ?? DEFAULT_SEGMENT_OCTETS
    this.#log = new SegmentLog(options.segments, {
      maxOctets: options.maxOctets ?? DEFAULT_MAX_OCTETS,
      segmentOctets: Math.max(segmentOctets, MAX_RECORD + 1024),
      onGone: (number) => this.#indexes.delete(number),
      onTrouble: (error) => options.onTrouble?.(error),
    })
  }

  message(protocol: TraceProtocol, trace: MessageTrace): void {
    if (trace.data.length > MAX_RECORD) this.#lost += 1
    else this.#append((into, offset) => writeMessage(into, offset, this.#sequence, protocol, trace))
    if (this.#listeners.size > 0) this.#tell({ ...trace, protocol, sequence: this.#sequence })
  }

  event(event: EventTrace): void {
    this.#append((into, offset) => writeEvent(into, offset, this.#sequence, event))
    if (this.#listeners.size > 0) this.#tell({ ...event, protocol: 'event', sequence: this.#sequence })
  }

  watch(listener: (entry: TraceEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(entry: TraceEntry): void {
    for (const listener of this.#listeners) listener(entry)
  }

  #append(write: (into: Buffer, offset: number) => number): void {
    this.#sequence = (this.#sequence + 1) >>> 0
    if (!this.#log.append(write)) {
      this.#lost += 1
      return
    }
    this.#entries += 1
    this.#timer ??= this.#clock.startTimer(FLUSH_MS, () => this.flush())
  }

  find(query: TraceQuery): readonly TraceEntry[] {
    const newestFirst: TraceEntry[] = []
    const enough = query.last ?? Number.POSITIVE_INFINITY
    const isWanted = matcherOf(query)
    for (const number of this.#numbersFor(query).toReversed()) {
      if (newestFirst.length >= enough) break
      for (const entry of this.#newestFirstOf(number, query)) {
        if (isWanted(entry)) newestFirst.push(entry)
        if (newestFirst.length >= enough) break
      }
    }
    return newestFirst.reverse()
  }

  *#newestFirstOf(number: number, query: TraceQuery): Generator<TraceEntry> {
    const segment = this.#log.read(number)
    if (segment === undefined) return
    const index = this.#indexFor(number, segment)
    if (!isOfTime(index, query)) return
    for (const offset of offsetsOf(index, query.keys).toReversed()) {
      const entry = mayMatch(segment, offset, query) ? readRecord(segment, offset) : undefined
      if (entry !== undefined) yield entry
    }
  }

  /** A closed segment changes no more: one that holds nothing of what is asked for need not be read from disk again. */
  #numbersFor(query: TraceQuery): readonly number[] {
    const numbers = this.#log.numbers()
    return numbers.filter((number) => {
      const known = number === numbers.at(-1) ? undefined : this.#indexes.get(number)
      return known === undefined || mayHold(known, query)
    })
  }

  /** The open segment grows: its index does as well. */
  #indexFor(number: number, segment: Buffer): SegmentIndex {
    const known = this.#indexes.get(number)
    if (known === undefined) {
      const made = indexOf(segment)
      this.#indexes.set(number, made)
      return made
    }
    const last = known.offsets.at(-1)
    let offset: number | undefined = last === undefined ? 0 : last + 4 + segment.readUInt32BE(last)
    while (offset !== undefined && offset < segment.length) offset = known.add(segment, offset)
    return known
  }

  get counters(): TraceStoreCounters {
    const { lost, expired, octets } = this.#log
    return { entries: this.#entries, lost: this.#lost + lost, expired, octets }
  }

  flush(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#log.flush()
  }

  stop(): void {
    this.flush()
    this.#log.close()
  }
}

function isOfTime({ firstAt, lastAt }: SegmentIndex, { since, until }: TraceQuery): boolean {
  return lastAt >= (since ?? Number.NEGATIVE_INFINITY) && firstAt < (until ?? Number.POSITIVE_INFINITY)
}

function mayHold(index: SegmentIndex, query: TraceQuery): boolean {
  return isOfTime(index, query) && offsetsOf(index, query.keys).length > 0
}

function offsetsOf(index: SegmentIndex, keys: readonly TraceKey[] | undefined): readonly number[] {
  if (keys === undefined) return index.offsets
  const [only] = keys
  if (keys.length === 1 && only !== undefined) return index.find(only)
  return [...new Set(keys.flatMap((key) => index.find(key)))].sort((a, b) => a - b)
}

/** By the fixed part of the record alone: most need not be read. */
function mayMatch(segment: Buffer, offset: number, { since, until, protocols }: TraceQuery): boolean {
  const bounds = boundsOf(segment, offset)
  if (bounds === undefined || (since !== undefined && bounds.at < since)) return false
  if (until !== undefined && bounds.at >= until) return false
  return protocols === undefined || protocols.includes(bounds.protocol)
}

/** Two keys may have the same 32 bits: the entry itself is compared. */
function matcherOf({ keys }: TraceQuery): (entry: TraceEntry) => boolean {
  const wanted: ReadonlySet<string> | undefined = keys && new Set(keys)
  return (entry) => wanted === undefined || hasOneOf(entry, wanted)
}

function hasOneOf(entry: TraceEntry, wanted: ReadonlySet<string>): boolean {
  let has = false
  eachKey(entry, (key) => {
    has ||= wanted.has(key)
  })
  return has
}
