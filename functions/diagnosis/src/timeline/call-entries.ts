import { isRefusedAtOnce } from '../rules/call/failed-calls.ts'
import type { CallAttempt } from '../story/call-attempt.ts'
import { readableIdentity } from './identity-names.ts'
import { statusOf } from './registration-entries.ts'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** Legs of one call begin within this time, in milliseconds: an application server that asks the caller first takes its time. */
const LEGS_WITHIN_MS = 60_000
/** @spec RFC 3261 §21 */
const WORDS: Readonly<Record<number, string>> = {
  404: 'nobody has the number',
  408: 'nobody answered',
  480: 'not reachable',
  486: 'busy',
  487: 'given up before it was answered',
  488: 'no common codec',
  600: 'busy',
  603: 'declined',
}

/** Calls out and in, each once however many legs it has. */
export function callEntries(timeline: TimelineStory): readonly DraftEntry[] {
  const { story, isOwn } = timeline
  const first = new Map<string, number>()
  const calls = story.calls.filter(({ method }) => method === 'INVITE')
  return calls.flatMap((call): readonly DraftEntry[] => {
    const isOut = isOwn(call.caller)
    // TS 24.229 §5.4.3.1: all legs of a call share the ICID
    const icid = icidOf(call)
    const at = call.first.request.at
    const key = `${isOut} ${icid}`
    const began = first.get(key)
    if (icid !== undefined && began !== undefined && at - began < LEGS_WITHIN_MS) return []
    first.set(key, at)
    return [entryOf(call, isOut, timeline)]
  })
}

function entryOf(call: CallAttempt, isOut: boolean, timeline: TimelineStory): DraftEntry {
  const { callId, first, dialled, caller } = call
  const who = `Call ${isOut ? 'to' : 'from'} ${readableIdentity(isOut ? dialled : caller)}`
  const place = { at: first.request.at, kind: 'call', callId } as const
  if (!isOut && isRefusedAtOnce(call, timeline.story)) {
    // TS 24.229 §5.2.6.3.1: it has not reached this phone, and nothing of it has failed
    const what = `${who}: of a stranger, refused at the P-CSCF`
    return { ...place, until: call.final?.at ?? place.at, outcome: 'note', what }
  }
  const final = call.final ?? call.refusal
  if (final === undefined) {
    return { ...place, until: first.request.at, outcome: 'open', what: `${who}: not answered so far` }
  }
  const { status } = final.message
  if (status >= 300) {
    const outcome = isFailure(status) ? 'failure' : 'note'
    const words = WORDS[status]
    const why = words === undefined ? statusOf(final.message) : `${words} (${status})`
    return { ...place, until: final.at, outcome, what: `${who}: ${why}` }
  }
  return { ...place, ...endOf(who, callId, final.at, timeline) }
}

/** Those that say what users want, and not that something is wrong. */
function isFailure(status: number): boolean {
  return status !== 486 && status !== 487 && status !== 600 && status !== 603
}

function endOf(
  who: string,
  callId: string,
  answeredAt: number,
  { story, isOwn }: TimelineStory,
): Pick<DraftEntry, 'until' | 'outcome' | 'what' | 'durationMs' | 'detail'> {
  const byes = (story.byCall.get(callId) ?? []).filter(({ method }) => method === 'BYE')
  const bye = byes.reduce<(typeof byes)[number] | undefined>(
    (least, each) => (least === undefined || each.request.at < least.request.at ? each : least),
    undefined,
  )
  if (bye === undefined) return { until: answeredAt, outcome: 'open', what: `${who}: answered, no end so far` }
  const durationMs = Math.max(0, bye.request.at - answeredAt)
  const by = isOwn(bye.request.message.from.uri) ? 'this side' : 'the other side'
  const what = `${who}: answered, ${lengthOf(durationMs)}`
  return { until: bye.request.at, outcome: 'success', what, durationMs, detail: `ended by ${by}` }
}

/** `0:42`, `1:02:03`. */
function lengthOf(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000)
  const pad = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  const rest = pad(seconds % 60)
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`
}

function icidOf({ hops }: CallAttempt): string | undefined {
  for (const { request } of hops) {
    const icid = /icid-value="?([^";,\s]+)/i.exec(request.message.header('P-Charging-Vector') ?? '')?.[1]
    if (icid !== undefined) return icid
  }
  return undefined
}
