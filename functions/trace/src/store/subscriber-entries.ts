import { eachKey } from './keys-of-entry.ts'
import { merged } from './story.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { subscriberKey, type TraceKey } from './trace-key.ts'
import type { TraceFinder } from './trace-store.ts'

export interface SubscriberQuery {
  /** All names of the subscriber. */
  readonly identities: readonly string[]
  /** Milliseconds since 1970, exclusive; what belongs to a procedure that began before may be later. */
  readonly until: number
}

export interface SubscriberEntries {
  /** Oldest first. */
  readonly entries: readonly TraceEntry[]
  /** What began earlier may lack its beginning, and is to be read next; undefined where nothing older is left. */
  readonly wholeSince?: number
}

/** Entries that name the subscriber and are looked at at once: whoever floods the network fills no memory. */
const MAX_ENTRIES = 1000
/** A procedure that began before those is looked for among so many entries before them. */
const OVERLAP = 200
/** What follows a REGISTER of that time may come so late. @spec TS 24.229 §7.7 */
const MARGIN_MS = 300_000
/** What an element says of a procedure, it says within this time, in milliseconds. */
const TOLD_WITHIN_MS = 2000
/** Entries of the procedures that are followed, the newest: a call may be long. */
const MAX_FOLLOWED = 6000

/**
 * The newest that names a subscriber, with the answers of the HSS and the later legs of calls, which name nobody. Everything is
 * found by its key, so that it costs by what is of the subscriber and not by what is kept.
 */
export function readSubscriberEntries(store: TraceFinder, { identities, until }: SubscriberQuery): SubscriberEntries {
  const keys = [...new Set(identities.map(subscriberKey))]
  if (keys.length === 0) return { entries: [] }
  const own = store.find({ keys, until, last: MAX_ENTRIES + OVERLAP })
  const first = own[0]
  if (first === undefined) return { entries: [] }
  const said = store.find({ keys, since: until, until: until + TOLD_WITHIN_MS, protocols: ['event'] })
  const entries = merged(own, [...said, ...followed(store, own, first.at, until + MARGIN_MS)])
  return own.length < MAX_ENTRIES + OVERLAP ? { entries } : { entries, wholeSince: own[OVERLAP]?.at ?? first.at }
}

/** Answers of the HSS without exception, as their requests would look unanswered; and what came of calls and registrations. */
function followed(
  store: TraceFinder,
  own: readonly TraceEntry[],
  since: number,
  registeredUntil: number,
): readonly TraceEntry[] {
  const sessions = keysOf(own, (key) => key.startsWith('d:'))
  const calls = keysOf(own, (key, entry) => key.startsWith('c:') && begins(entry, INVITE))
  const registrations = keysOf(own, (key, entry) => key.startsWith('c:') && begins(entry, REGISTER))
  const bounds = { since, last: MAX_FOLLOWED }
  return [
    ...(sessions.length === 0 ? [] : store.find({ keys: sessions, since })),
    ...(calls.length === 0 ? [] : store.find({ keys: calls, ...bounds })),
    ...(registrations.length === 0 ? [] : store.find({ keys: registrations, ...bounds, until: registeredUntil })),
  ]
}

function keysOf(
  entries: readonly TraceEntry[],
  leadsOn: (key: TraceKey, entry: TraceEntry) => boolean,
): readonly TraceKey[] {
  const keys = new Set<TraceKey>()
  for (const entry of entries) eachKey(entry, (key) => void (leadsOn(key, entry) && keys.add(key)))
  return [...keys]
}

const INVITE = Buffer.from('INVITE ')
const REGISTER = Buffer.from('REGISTER ')

function begins(entry: TraceEntry, word: Buffer): boolean {
  return isMessage(entry) && word.equals(entry.data.subarray(0, word.length))
}
