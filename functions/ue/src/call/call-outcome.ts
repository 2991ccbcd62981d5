import type { MediaSummary } from '../media/media-summary.ts'

/** How a call ended. */
export interface CallOutcome {
  readonly kind: /** Answered, and hung up by one of the two. */
    | 'completed'
    | 'refused'
    /** By the caller, before it was answered. */
    | 'cancelled'
    | 'no answer'
    /** By the network: it let the call go, or does not know it any more. */
    | 'released'
    /** For a reason of this phone: media that cannot be had, a fault on purpose. */
    | 'failed'
  /** Of the final response, where there was one. */
  readonly status?: number
  readonly reason?: string
  readonly by: 'us' | 'peer' | 'network'
}

/** What happened when, in wall-clock milliseconds. */
export interface CallStatistics {
  readonly startedAt: number
  readonly ringingAt?: number
  readonly answeredAt?: number
  readonly endedAt?: number
  /** Speech both ways, if there was any. */
  readonly media?: MediaSummary
  /** Each kind of provisional response seen or sent, in order: 183, 180. */
  readonly provisionals: readonly number[]
}

/** What `until` rejects with when the call ended before. */
export class CallEndedError extends Error {
  readonly outcome: CallOutcome

  constructor(outcome: CallOutcome) {
    super(`the call has ended: ${outcome.kind} ${outcome.status ?? ''} ${outcome.reason ?? ''}`.trimEnd())
    this.name = 'CallEndedError'
    this.outcome = outcome
  }
}
