import { addressKey } from '@voltaic/runtime'
import { keysOfEvent, keysOfMessage } from './keys-of-entry.ts'
import { isAnswerToRegister, type Story } from './story.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { subscriberKey, type TraceKey } from './trace-key.ts'
import type { TraceFinder } from './trace-store.ts'

/** What happened to nobody in particular counts when it was so long before the story, or after it; in milliseconds. */
const NEAR_MS = 60_000
/** Diameter peers that do not agree try again this often at most. @spec RFC 6733 §2.1 */
const PEERING_MS = 300_000
const CAPABILITIES_EXCHANGE = 257
/** Commands of Cx whose answers say what is known of a subscriber. @spec TS 29.229 §6.1 */
const SERVER_ASSIGNMENT = 301

/**
 * What explains a story and belongs to no subscriber or call of it: connections that were reset, packets that were dropped,
 * Diameter peers that did not agree; and the profiles that the HSS has given out for those whom it is about, however long ago.
 *
 * @returns entries that are not in the story, oldest first
 */
export function readSurroundings(store: TraceFinder, story: Story): readonly TraceEntry[] {
  const [first, last] = [story.entries.at(0), story.entries.at(-1)]
  if (first === undefined || last === undefined) return []
  const near = store
    .find({ protocols: ['event'], since: first.at - NEAR_MS, until: last.at + NEAR_MS })
    .filter(namesOneOf(story.entries))
  const peering = store
    .find({ protocols: ['diameter'], since: first.at - PEERING_MS, until: last.at + NEAR_MS })
    .filter((entry) => commandOf(entry) === CAPABILITIES_EXCHANGE)
  const known = new Set(story.entries.map(({ sequence }) => sequence))
  return [...near, ...peering, ...profiles(store, story)]
    .filter(({ sequence }) => !known.has(sequence) && known.add(sequence))
    .sort((a, b) => a.at - b.at || a.sequence - b.sequence)
}

/** Events that name an address with which somebody of the story has spoken, and packets of nobody in particular that were dropped. */
function namesOneOf(entries: readonly TraceEntry[]): (entry: TraceEntry) => boolean {
  const ends = entries.filter(isMessage).flatMap(({ local, remote }) => [local, remote])
  const hosts = new Set(ends.map(({ host }) => host))
  const addresses = new Set(ends.map(addressKey))
  return (entry) => {
    if (isMessage(entry) || entry.subscribers !== undefined) return false
    // the kernel of a host counts what it drops, and says not of whom
    if (entry.kind === 'sa' && entry.fields?.['from'] === undefined) return true
    return hosts.has(String(entry.fields?.['from'])) || addresses.has(String(entry.fields?.['remote']))
  }
}

function profiles(store: TraceFinder, { subscribers, entries }: Story): readonly TraceEntry[] {
  const until = (entries.at(-1)?.at ?? 0) + 1
  const keys = allNames(store, subscribers.map(subscriberKey), until)
  if (keys.length === 0) return []
  const asked = store
    .find({ keys, protocols: ['diameter'], until })
    .filter((entry) => commandOf(entry) === SERVER_ASSIGNMENT)
  const sessions = asked.flatMap(sessionsOf)
  return sessions.length === 0 ? asked : store.find({ keys: sessions, protocols: ['diameter'], until })
}

/** A call names a number, and the HSS was asked for an IMSI: a registration has named both. */
function allNames(store: TraceFinder, keys: readonly TraceKey[], until: number): readonly TraceKey[] {
  if (keys.length === 0) return []
  const answers = store
    .find({ keys, protocols: ['sip'], until })
    .filter((each) => isMessage(each) && isAnswerToRegister(each))
  return [...new Set([...keys, ...answers.flatMap((each) => keysOf(each, 's:'))])]
}

function sessionsOf(entry: TraceEntry): readonly TraceKey[] {
  return keysOf(entry, 'd:')
}

function keysOf(entry: TraceEntry, prefix: 's:' | 'd:'): readonly TraceKey[] {
  const keys: TraceKey[] = []
  const take = (key: TraceKey): void => {
    if (key.startsWith(prefix)) keys.push(key)
  }
  if (isMessage(entry)) {
    const { data, protocol, transport } = entry
    keysOfMessage(protocol, transport, Buffer.from(data.buffer, data.byteOffset, data.byteLength), take)
  } else keysOfEvent(entry, take)
  return keys
}

/** The command code is in the octets 5 to 7. @spec RFC 6733 §3 */
function commandOf(entry: TraceEntry): number | undefined {
  if (!isMessage(entry) || entry.protocol !== 'diameter' || entry.data.length < 8) return undefined
  const [high = 0, middle = 0, low = 0] = entry.data.subarray(5, 8)
  return (high << 16) | (middle << 8) | low
}
