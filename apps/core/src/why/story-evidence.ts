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
  const entries = [...story.entries, ...readSurroundings(traces, story)].sort((a, b) => a.at - b.at)
  const messages = entries.filter(isMessage)
  const events = entries.flatMap((entry) => (isMessage(entry) ? [] : [entry]))
  return { story, evidence: { messages, events, ...(until !== undefined && { until }) } }
}
