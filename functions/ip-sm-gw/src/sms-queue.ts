/** What has become of a message so far. */
export type SmsState =
  /** It waits for its turn, for a phone, or for time. */
  | 'queued'
  /** The operator has stopped it: others pass it by. */
  | 'held'
  | 'delivered'
  /** The phone or the network has refused it for good. */
  | 'failed'
  /** Its validity period is over. */
  | 'expired'
  /** The operator or its sender has taken it out. */
  | 'dropped'

/** A message as the operator sees it. What it says is not in here. */
export interface QueuedMessage {
  readonly id: string
  readonly kind: 'message' | 'status-report'
  readonly state: SmsState
  /** Number of the sender as `+49...`, or a name; that of the service centre in a status report. */
  readonly originator: string
  /** Number of the receiver as `+49...`, else a public identity, else `account:NAME`. */
  readonly destination: string
  /** Attempts that have ended. */
  readonly attempts: number
  /** Wall-clock milliseconds, as all times here. */
  readonly acceptedAt: number
  /** When it is tried next; undefined when it is not the first of its phone, is held or has ended. */
  readonly nextAttemptAt?: number
  readonly expiresAt: number
  readonly endedAt?: number
  /** Why it is not delivered, in words: of the last attempt, or of whoever dropped it. */
  readonly reason?: string
  /** TP-ST once it has ended. @spec TS 23.040 §9.2.3.15 */
  readonly status?: number
  /** TP-SRR: its sender wants to know what becomes of it. */
  readonly isReportRequested: boolean
  /** Which part it is of a text in several. */
  readonly part?: { readonly number: number; readonly total: number; readonly reference: number }
  /** Who submitted it, when it was no phone. */
  readonly account?: string
}

export interface QueueFilter {
  readonly destination?: string
  readonly originator?: string
  readonly states?: readonly SmsState[]
  /** Those that follow this message in the order of the list. */
  readonly after?: string
  /** 100 unless given; 1000 at the most. */
  readonly limit?: number
}

/** What came of an order of the operator's. `ended`: there is nothing left to do to the message. */
export type QueueOutcome = 'done' | 'not-found' | 'ended'

/**
 * The messages that the service centre has, for the operator. Everything resolves when it is on disk, and rejects with
 * a `VoltaicError` of the store.
 */
export interface SmsQueue {
  /** In the order in which they were taken. Those that have ended are kept for a day. */
  list(filter?: QueueFilter): Promise<readonly QueuedMessage[]>
  find(id: string): Promise<QueuedMessage | undefined>
  /** How many wait for their turn, for phones and for programs. */
  countQueued(): Promise<number>
  /** Stops it where it is; an attempt under way is not called back. */
  hold(id: string): Promise<QueueOutcome>
  /** It takes its old place in the queue of its phone again. */
  release(id: string): Promise<QueueOutcome>
  /** The phone of this message is tried now, with the message that is its first. */
  retryNow(id: string): Promise<QueueOutcome>
  /**
   * Takes it out; the sender gets a status report, if asked for: deleted by SC administration.
   *
   * @param reason shown in `QueuedMessage.reason`
   */
  drop(id: string, reason: string): Promise<QueueOutcome>
}
