import type { Evidence } from '@voltaic/diagnosis'
import { isMessage, readStory, readSurroundings, type Story, type StoryQuery, type TraceFinder } from '@voltaic/trace'

/** What was kept of somebody, as a diagnosis wants it. */
export interface StoryEvidence {
  readonly story: Story
  readonly evidence: Evidence
}

/**
 * The story of a subscriber or of a call, with all that explains it.
 *
 * @param until until when it was watched: now, where the core runs; else the last message counts
 */
export function storyEvidence(traces: TraceFinder, query: StoryQuery, until?: number): StoryEvidence {
  const story = readStory(traces, query)
  const calls = 'callId' in query ? [] : lastCalls(story).flatMap((callId) => readStory(traces, { callId }).entries)
  const all = [...story.entries, ...calls, ...readSurroundings(traces, story)]
  const entries = [...new Map(all.map((each) => [each.sequence, each])).values()].sort(
    (a, b) => a.at - b.at || a.sequence - b.sequence,
  )
  const messages = entries.filter(isMessage)
  const events = entries.flatMap((entry) => (isMessage(entry) ? [] : [entry]))
  return { story, evidence: { messages, events, ...(until !== undefined && { until }) } }
}

/** Calls of a subscriber that are looked at leg by leg, the last ones. */
const MAX_CALLS = 5
const CALL_ID = /\r\n(?:Call-ID|i)[ \t]*:[ \t]*([^\r\n]+)/i

/** Of a call the story of a subscriber has only the legs that name him, and nothing of what was asked for it. */
function lastCalls({ entries }: Story): readonly string[] {
  const callIds = entries.filter(isMessage).flatMap(({ protocol, data }) => {
    if (protocol !== 'sip' || data[0] !== INVITE) return []
    const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, MAX_HEAD)).toString('latin1')
    return head.startsWith('INVITE ') ? (CALL_ID.exec(head)?.[1]?.trim() ?? []) : []
  })
  return [...new Set(callIds)].slice(-MAX_CALLS)
}

const INVITE = 'I'.charCodeAt(0)
const MAX_HEAD = 4096
