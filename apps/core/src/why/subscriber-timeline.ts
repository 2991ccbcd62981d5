import { type Timeline, type TimelineQuery, timelineOf } from '@voltaic/diagnosis'
import { isMessage, readSubscriberEntries, type TraceFinder } from '@voltaic/trace'

/** How far back is looked at once, in milliseconds; further when that does not fill a page. */
const LOOKS = [3_600_000, 86_400_000, Number.POSITIVE_INFINITY]
/** A registration that began so long before is still the same one, and what follows a call may come so late. @spec TS 24.229 §7.7 */
const MARGIN_MS = 300_000

/** What has happened to a subscriber, a line for each procedure, the newest first. @param now until when it was watched */
export function readTimeline(traces: TraceFinder, query: TimelineQuery, now: number): Timeline {
  const { identities, before = now, limit } = query
  for (const look of LOOKS) {
    const since = before - look
    const entries = readSubscriberEntries(traces, {
      identities,
      ...(Number.isFinite(since) && { since: since - MARGIN_MS }),
      until: before + MARGIN_MS,
    })
    const messages = entries.filter(isMessage)
    const events = entries.flatMap((entry) => (isMessage(entry) ? [] : [entry]))
    const found = timelineOf({ messages, events, until: now }, query)
    const whole = found.entries.filter(({ at }) => at >= since)
    if (whole.length >= limit) return { entries: whole, hasMore: true }
    if (!Number.isFinite(since)) return found
  }
  return { entries: [], hasMore: false }
}
