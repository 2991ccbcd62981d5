/** What happens to messages, for those who are to be told: webhooks, SMPP receipts. */
export type SmsEvent =
  /** A message of a phone has been taken; for an account it is delivered by `taken`. */
  | {
      readonly kind: 'mo'
      readonly messageId: string
      readonly at: number
      readonly originator: string
      readonly destination: string
      /** SMS-SUBMIT, in hex. */
      readonly tpdu: string
      /** The text of this part; undefined for 8-bit data. */
      readonly text?: string
      readonly part?: { readonly number: number; readonly total: number; readonly reference: number }
    }
  /** A message of an account has ended. */
  | {
      readonly kind: 'status'
      readonly messageId: string
      readonly at: number
      readonly account: string
      readonly originator: string
      readonly destination: string
      /** `delivered`, `failed`, `expired` or `dropped`. */
      readonly state: string
      /** TP-ST. @spec TS 23.040 §9.2.3.15 */
      readonly status: number
      readonly reason?: string
      readonly acceptedAt: number
      /** Whether who submitted it has asked to be told. */
      readonly isReportRequested: boolean
    }

/** An event that somebody is still to be told. */
export interface PendingSmsEvent {
  readonly id: number
  readonly event: SmsEvent
}

/**
 * Events that are on disk until they have been taken: each consumer gets each of its events at least once, in order.
 */
export interface SmsEvents {
  /** The oldest of a consumer, without messages for it that are held, or have ended. */
  pending(consumer: string, limit: number): Promise<readonly PendingSmsEvent[]>
  /** The consumer has it; it does not come again. */
  taken(id: number): Promise<void>
  /**
   * The consumer does not take it, now or ever; it does not come again. A message for the consumer has failed.
   *
   * @param reason shown in `QueuedMessage.reason`
   */
  refused(id: number, reason: string): Promise<void>
  /** @param listener told that a consumer has something new @returns stops it */
  onPending(listener: (consumer: string) => void): () => void
}

/**
 * Who is told of an event. Nobody unless the network has somebody: then nothing is kept.
 *
 * @returns names of consumers
 */
export type SmsConsumers = (event: SmsEvent) => readonly string[]
