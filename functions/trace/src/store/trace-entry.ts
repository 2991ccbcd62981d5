import type { EventTrace } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'

/** Something that happened at one element and is no message: a security association, a timer, a decision, a report. */
export interface TracedEvent extends EventTrace {
  readonly protocol: 'event'
}

/** A message or an event as the trace store keeps it. */
export type TraceEntry = { readonly sequence: number } & (TracedMessage | TracedEvent)

export function isMessage(entry: TraceEntry): entry is { readonly sequence: number } & TracedMessage {
  return entry.protocol !== 'event'
}
