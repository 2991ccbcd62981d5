import { eachKey, merged } from './story.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { subscriberKey, type TraceKey } from './trace-key.ts'
import type { TraceFinder } from './trace-store.ts'

export interface SubscriberQuery {
  /** All names of the subscriber. */
  readonly identities: readonly string[]
  /** Milliseconds since 1970; inclusive. */
  readonly since?: number
  /** Exclusive; what a call or a question of that time leads to may be later. */
  readonly until?: number
}

/** Of more entries the last ones are taken: a phone that floods the network fills no memory. */
const MAX_ENTRIES = 20_000
/** Calls and Diameter sessions that are followed. */
const MAX_FOLLOWED = 2000

/**
 * What names a subscriber, with the answers of the HSS and the later legs of calls, which name nobody. Everything is found by
 * its key, so that it costs by what is of the subscriber and not by what is kept.
 *
 * @returns oldest first
 */
export function readSubscriberEntries(store: TraceFinder, query: SubscriberQuery): readonly TraceEntry[] {
  const { identities, since, until } = query
  const keys = [...new Set(identities.map(subscriberKey))]
  if (keys.length === 0) return []
  const from = since === undefined ? {} : { since }
  const own = store.find({ keys, ...from, ...(until !== undefined && { until }) }).slice(-MAX_ENTRIES)
  const followed = new Set<TraceKey>()
  for (const entry of own) eachKey(entry, (key) => void (leadsOn(key, entry) && followed.add(key)))
  if (followed.size === 0) return own
  return merged(own, store.find({ keys: [...followed].slice(-MAX_FOLLOWED), ...from }))
}

function leadsOn(key: TraceKey, entry: TraceEntry): boolean {
  return key.startsWith('d:') || (key.startsWith('c:') && isMessage(entry) && isInvite(entry.data))
}

const INVITE = Buffer.from('INVITE ')

function isInvite(data: Uint8Array): boolean {
  return INVITE.equals(data.subarray(0, INVITE.length))
}
