import { diagnose } from '../diagnose.ts'
import type { Evidence, EvidenceMessage } from '../evidence.ts'
import { printable } from '../finding.ts'
import { readable } from '../story/readable.ts'
import { viewStory } from '../story/story-view.ts'
import { callEntries } from './call-entries.ts'
import { hssEntries } from './hss-entries.ts'
import { ownIdentities } from './identity-names.ts'
import { registrationEntries } from './registration-entries.ts'
import { securityEntries } from './security-entries.ts'
import { textEntries } from './text-entries.ts'
import type { DraftEntry, TimelineEntry, TimelineKind, TimelineStory } from './timeline-entry.ts'

export interface TimelineQuery {
  /** All names of the subscriber: IMSI, IMPI, IMPUs, number. */
  readonly identities: readonly string[]
  /** All of them unless given. */
  readonly kinds?: readonly TimelineKind[]
  /** Only what began earlier; milliseconds since 1970. */
  readonly before?: number
  /** Entries at most. Those of one millisecond stay together, so there may be a few more. */
  readonly limit: number
}

export interface Timeline {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[]
  /** Whether there are older ones in the evidence. */
  readonly hasMore: boolean
}

const READERS: Readonly<Record<TimelineKind, (timeline: TimelineStory) => readonly DraftEntry[]>> = {
  registration: registrationEntries,
  security: securityEntries,
  call: callEntries,
  text: textEntries,
  hss: hssEntries,
}
/** A cause may show a little before and after the messages of its procedure, in milliseconds. */
const AROUND_MS = 2000

/** What has happened to a subscriber, a line for each procedure. @param evidence what names the subscriber, and nothing else */
export function timelineOf(evidence: Evidence, query: TimelineQuery): Timeline {
  const { identities, kinds, before = Number.POSITIVE_INFINITY, limit } = query
  const timeline: TimelineStory = { story: viewStory(evidence), isOwn: ownIdentities(identities) }
  const wanted = kinds ?? (Object.keys(READERS) as TimelineKind[])
  const all = wanted
    .flatMap((kind) => readable(() => READERS[kind](timeline)) ?? [])
    .filter(({ at }) => at < before)
    .sort((a, b) => b.at - a.at)
  const lastAt = all[limit - 1]?.at ?? Number.NEGATIVE_INFINITY
  const page = all.filter(({ at }, index) => index < limit || at === lastAt)
  return {
    entries: page.map((draft) => finished(draft, evidence, timeline.story.until)),
    hasMore: page.length < all.length,
  }
}

function finished({ until, ...entry }: DraftEntry, evidence: Evidence, watchedUntil: number): TimelineEntry {
  const isAsked = entry.outcome === 'failure' && (entry.kind === 'registration' || entry.kind === 'call')
  const why = isAsked ? causeOf({ until, ...entry }, evidence, watchedUntil) : undefined
  return {
    ...entry,
    what: printable(entry.what),
    ...(entry.detail !== undefined && { detail: printable(entry.detail) }),
    ...(why !== undefined && { why }),
  }
}

/** What the rules say when they see this procedure alone: what came of later ones makes no difference to it. */
function causeOf({ at, until, callId }: DraftEntry, evidence: Evidence, watchedUntil: number): string | undefined {
  const isIn = (each: { readonly at: number }): boolean => each.at >= at - AROUND_MS && each.at <= until + AROUND_MS
  // an answer without its request is no evidence, and a request without its answer is false evidence
  const isTaken = (each: EvidenceMessage): boolean => isIn(each) || (each.at > until && isAnswer(each))
  const isOf = ({ protocol, data }: EvidenceMessage): boolean =>
    protocol !== 'sip' || callId === undefined || octetsOf(data).includes(callId)
  const messages = evidence.messages.filter((each) => isTaken(each) && isOf(each))
  const events = evidence.events?.filter(isIn) ?? []
  return diagnose({ messages, events, until: watchedUntil })[0]?.what
}

const STATUS_LINE = Buffer.from('SIP/2.0 ')
/** @spec RFC 6733 §3 */
const REQUEST_BIT = 0x80

function isAnswer({ protocol, data }: EvidenceMessage): boolean {
  if (protocol === 'diameter') return ((data[4] ?? 0) & REQUEST_BIT) === 0
  return protocol === 'sip' && STATUS_LINE.equals(data.subarray(0, STATUS_LINE.length))
}

function octetsOf(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
