import type { TracedMessage } from '../traced-message.ts'
import { eachKey } from './keys-of-entry.ts'
import { findNewestWhole } from './newest-whole.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { subscriberKey, type TraceKey } from './trace-key.ts'
import type { TraceFinder } from './trace-store.ts'

/** What a story is about: one subscriber, or one call or text by the Call-ID of any of its legs. */
export type StoryQuery = ({ readonly subscriber: string } | { readonly callId: string }) & {
  readonly since?: number
  readonly until?: number
  /** Of more entries that name it only the newest are looked at; `MAX_ENTRIES` unless given. */
  readonly last?: number
}

/** Everything that belongs to one registration, call or text, whoever said it. */
export interface Story {
  /** Oldest first. */
  readonly entries: readonly TraceEntry[]
  /** Of all its legs: an application server that is a back-to-back user agent begins a new one. */
  readonly callIds: readonly string[]
  /** All identities of the subscriber, or of both ends of the call. */
  readonly subscribers: readonly string[]
  /** Only what is not older was looked at, as there is more; milliseconds since 1970. */
  readonly newestSince?: number
}

/** Of more entries the newest are looked at: whoever floods the network with one name takes no time of it. */
const MAX_ENTRIES = 2500
/** More legs or identities are not followed; sessions of Diameter always are, as their requests would look unanswered. */
const MAX_RELATED = 500
/** What an element that begins a story asks before it speaks, it asks within this time. */
const ASKED_WITHIN_MS = 2000
/** Of more questions of the whole network in that time the newest are looked at. */
const MAX_ASKED = 20_000
/** What an HSS notes when it refuses: `LIR refused: nobody has tel:+1`. */
const NOTED_REFUSAL = /^[A-Z]{3} refused: /
/** What an HSS says of a question, it says within this time. */
const ANSWERED_WITHIN_MS = 1000

/**
 * Puts together what belongs together. Legs of a call are found by their Call-ID and by the ICID that all of them share
 * (TS 24.229 §5.4.3.1, RFC 7315 §4.6); what an element asked the HSS or the DNS, by who was asked for, or by the time in
 * which it had the request and had not sent it on.
 */
export function readStory(store: TraceFinder, query: StoryQuery): Story {
  const bounds = {
    ...(query.since !== undefined && { since: query.since }),
    ...(query.until !== undefined && { until: query.until }),
  }
  const first: TraceKey = 'callId' in query ? `c:${query.callId}` : subscriberKey(query.subscriber)
  const { own, keys, newestSince } = gather(store, first, 'callId' in query, { ...bounds, last: query.last })
  const sessions = textsOf(own, 'd:').map((session): TraceKey => `d:${session}`)
  // an answer of the HSS names nobody, and may come when the time is over
  const entries = sessions.length === 0 ? own : merged(own, store.find({ keys: sessions }))
  const asked = askedMeanwhile(store, entries, 'callId' in query)
  const callKeys = textsOf(entries, 'c:').map((callId): TraceKey => `c:${callId}`)
  const from = newestSince === undefined ? bounds : { ...bounds, since: newestSince }
  // what happens to a call names no subscriber
  const events = callKeys.length === 0 ? [] : store.find({ keys: callKeys, protocols: ['event'], ...from })
  return {
    entries: merged(entries, [...asked, ...events]),
    callIds: textsOf(entries, 'c:'),
    subscribers: 'callId' in query ? textsOf(entries, 's:') : namesIn(keys),
    ...(newestSince !== undefined && { newestSince }),
  }
}

interface Gathered {
  readonly own: readonly TraceEntry[]
  readonly keys: ReadonlySet<TraceKey>
  readonly newestSince: number | undefined
}

/** The newest that name it, and what these lead to. */
function gather(
  store: TraceFinder,
  first: TraceKey,
  isCall: boolean,
  { last = MAX_ENTRIES, ...bounds }: Pick<StoryQuery, 'since' | 'until'> & { readonly last: number | undefined },
): Gathered {
  const keys = new Set<TraceKey>([first])
  const follows = isCall ? isOfCall : isOfSubscriber
  for (;;) {
    const { entries, before } = findNewestWhole(store, { keys: [...keys], ...bounds }, last)
    const known = keys.size
    for (const entry of entries) if (isMessage(entry)) collect(entry, follows, keys)
    if (keys.size > known && known < MAX_RELATED) continue
    return { own: entries, keys, newestSince: before.length === 0 ? undefined : (entries[0] ?? before.at(-1))?.at }
  }
}

function namesIn(keys: ReadonlySet<TraceKey>): readonly string[] {
  return [...keys].filter((key) => key.startsWith('s:')).map((key) => key.slice(2))
}

/** Whether a key of a message leads to more of the same story. */
type Follows = (key: TraceKey, entry: TraceEntry) => boolean

const isOfCall: Follows = (key) => key.startsWith('c:') || key.startsWith('i:')

/** The other names of a subscriber are those that its registration has given it (RFC 7315 §4.1). */
const isOfSubscriber: Follows = (key, entry) => key.startsWith('s:') && isMessage(entry) && isAnswerToRegister(entry)

/** Whether a message says which names a subscriber has. @spec RFC 7315 §4.1 */
export function isAnswerToRegister({
  protocol,
  data,
}: {
  readonly protocol: string
  readonly data: Uint8Array
}): boolean {
  if (protocol !== 'sip') return false
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1', 0, MAX_HEAD)
  return text.startsWith('SIP/2.0 200') && /^CSeq:\s*\d+\s+REGISTER/im.test(text)
}

const MAX_HEAD = 4096

function collect(entry: TraceEntry, follows: Follows, keys: Set<TraceKey>): void {
  eachKey(entry, (key) => {
    if (keys.size < MAX_RELATED && follows(key, entry)) keys.add(key)
  })
}

/** Diameter and DNS of elements that had a request of the story in hand. */
function askedMeanwhile(store: TraceFinder, entries: readonly TraceEntry[], isCall: boolean): readonly TraceEntry[] {
  const held = timesInHand(entries)
  const since = held[0]?.from
  if (since === undefined) return []
  const until = held.reduce((latest, { to }) => Math.max(latest, to), since) + 1
  // a name in the DNS does not tell for which request it was asked; Cx tells by its identity
  const protocols = isCall ? (['dns', 'diameter'] as const) : (['dns'] as const)
  const byElement = Map.groupBy(joined(held), ({ element }) => element)
  const candidates = store
    .find({ since, until, protocols, last: MAX_ASKED })
    .filter((entry) => byElement.get(entry.element)?.some(({ from, to }) => entry.at >= from && entry.at <= to))
  const names = candidates.filter(({ protocol }) => protocol === 'dns')
  return isCall ? [...names, ...cxOf(store, candidates, new Set(textsOf(entries, 's:')))] : names
}

/** Of each element, times that overlap as one. */
function joined(held: readonly TimeInHand[]): readonly TimeInHand[] {
  const all: TimeInHand[] = []
  const lastOf = new Map<string, number>()
  for (const each of held) {
    const index = lastOf.get(each.element)
    const last = index === undefined ? undefined : all[index]
    if (index !== undefined && last !== undefined && each.from <= last.to) {
      all[index] = { ...last, to: Math.max(last.to, each.to) }
    } else {
      lastOf.set(each.element, all.length)
      all.push(each)
    }
  }
  return all
}

/** Requests for one of the subscribers, their answers, which name nobody, and what the HSS has noted of them meanwhile. */
function cxOf(
  store: TraceFinder,
  candidates: readonly TraceEntry[],
  subscribers: ReadonlySet<string>,
): readonly TraceEntry[] {
  const asked = candidates.filter((entry) => entry.protocol === 'diameter' && namesOneOf(entry, subscribers))
  const sessions = textsOf(asked, 'd:').map((session): TraceKey => `d:${session}`)
  if (sessions.length === 0) return []
  const [names, times] = [textsOf(asked, 's:'), asked.map(({ at }) => at)]
  const noted = store
    .find({
      keys: names.map((name): TraceKey => `s:${name}`),
      protocols: ['event'],
      since: Math.min(...times),
      until: Math.max(...times) + ANSWERED_WITHIN_MS,
    })
    .filter((entry) => !isMessage(entry) && NOTED_REFUSAL.test(entry.what))
  return [...store.find({ keys: sessions }), ...noted]
}

interface TimeInHand {
  readonly element: string
  readonly from: number
  readonly to: number
}

/**
 * From when an element got a message until it sent one on. A hop within the process is seen at its sender only, so what
 * another one sent last is taken for what this one got.
 */
function timesInHand(entries: readonly TraceEntry[]): readonly TimeInHand[] {
  const held: TimeInHand[] = []
  const said = entries.filter(isMessage).filter(({ protocol }) => protocol === 'sip')
  for (const [index, { element, at, direction }] of said.entries()) {
    if (direction === 'in') continue
    const before = lastGot(said, index, element)
    held.push({ element, from: before?.at ?? at - ASKED_WITHIN_MS, to: at })
  }
  return held.sort((a, b) => a.from - b.from)
}

/** The message before `index` that `element` got. */
function lastGot<T extends TimedMessage>(said: readonly T[], index: number, element: string): T | undefined {
  for (let at = index - 1; at >= 0; at -= 1) {
    const other = said[at]
    if (other !== undefined && (other.element !== element || other.direction === 'in')) return other
  }
  return undefined
}

type TimedMessage = Pick<TracedMessage, 'at' | 'element' | 'direction'>

function namesOneOf(entry: TraceEntry, subscribers: ReadonlySet<string>): boolean {
  let named = false
  eachKey(entry, (key) => {
    named ||= key.startsWith('s:') && subscribers.has(key.slice(2))
  })
  return named
}

/** Both, each entry once, oldest first. */
export function merged(entries: readonly TraceEntry[], more: readonly TraceEntry[]): readonly TraceEntry[] {
  const bySequence = new Map([...entries, ...more].map((entry) => [entry.sequence, entry]))
  return [...bySequence.values()].sort((a, b) => a.at - b.at || a.sequence - b.sequence)
}

function textsOf(entries: readonly TraceEntry[], prefix: 'c:' | 's:' | 'd:'): readonly string[] {
  const texts = new Set<string>()
  for (const entry of entries) {
    eachKey(entry, (key) => {
      if (key.startsWith(prefix)) texts.add(key.slice(2))
    })
  }
  return [...texts]
}
