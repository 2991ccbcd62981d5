import { setImmediate as othersTurn } from 'node:timers/promises'
import { type Timeline, type TimelineEntry, type TimelineQuery, timelineOf } from '@voltaic/diagnosis'
import { isMessage, readSubscriberEntries, type TraceFinder } from '@voltaic/trace'

/** Slices of what is kept that are read for a page; each is bounded, and the process serves others in between. */
const MAX_SLICES = 20

/**
 * What has happened to a subscriber, a line for each procedure, the newest first. It is read backwards in slices until the page is
 * full; only what a slice has as a whole is told of it.
 *
 * @param now until when it was watched
 */
export async function readTimeline(traces: TraceFinder, query: TimelineQuery, now: number): Promise<Timeline> {
  const told: TimelineEntry[] = []
  let before = query.before ?? now + 1
  for (let slice = 0; slice < MAX_SLICES; slice += 1) {
    if (slice > 0) await othersTurn()
    const { entries, wholeSince } = readSubscriberEntries(traces, { identities: query.identities, until: before })
    const messages = entries.filter(isMessage)
    const events = entries.flatMap((entry) => (isMessage(entry) ? [] : [entry]))
    const limit = query.limit - told.length
    const found = timelineOf({ messages, events, until: now }, { ...query, before, limit })
    told.push(...found.entries.filter(({ at }) => wholeSince === undefined || at >= wholeSince))
    if (wholeSince === undefined) return { entries: told, hasMore: found.hasMore }
    if (told.length >= query.limit) return { entries: told, hasMore: true }
    before = wholeSince
  }
  // the next page goes on at the last line of this one: without any there is none
  return { entries: told, hasMore: told.length > 0 }
}
