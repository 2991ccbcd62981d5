import type { StoryView } from '../story/story-view.ts'

/** What an entry of a timeline is about. */
export const TIMELINE_KINDS = ['registration', 'security', 'call', 'text', 'hss'] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** One procedure of a subscriber, however many messages it took. Holds no key and nothing of what anybody wrote. */
export interface TimelineEntry {
  /** When it began, in milliseconds since 1970. */
  readonly at: number
  readonly kind: TimelineKind
  /** `open`: it goes on. `note`: nothing that goes well or badly. */
  readonly outcome: 'success' | 'failure' | 'open' | 'note'
  /** What came of it: `Call to +15550002: busy (486)`. */
  readonly what: string
  /** Where from, over which way, with which numbers. */
  readonly detail?: string
  /** Of a failure, where a rule knows it: the likeliest cause. */
  readonly why?: string
  /** Of the dialog or registration, by which its messages are found. */
  readonly callId?: string
  /** Of a call that has ended: from its answer to its end. */
  readonly durationMs?: number
}

/** An entry, and the time in which its messages lie. */
export interface DraftEntry extends TimelineEntry {
  readonly until: number
}

/** What the entries of one kind are made from. */
export interface TimelineStory {
  readonly story: StoryView
  /** Whether an identity is one of the subscriber. */
  isOwn(identity: string | undefined): boolean
}
