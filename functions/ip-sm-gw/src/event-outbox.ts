import type { End } from './conclusions.ts'
import { STATUS } from './outcome.ts'
import type { PendingSmsEvent, SmsEvent, SmsEvents } from './sms-event.ts'
import type { SmsStatements } from './sms-statements.ts'

/** Events until they are taken. */
export class EventOutbox implements SmsEvents {
  readonly #statements: SmsStatements
  readonly #end: (messageId: string, end: End) => Promise<unknown>
  readonly #listeners = new Set<(consumer: string) => void>()

  /** @param end ends messages for accounts when they are taken */
  constructor(statements: SmsStatements, end: (messageId: string, end: End) => Promise<unknown>) {
    this.#statements = statements
    this.#end = end
  }

  async pending(consumer: string, limit: number): Promise<readonly PendingSmsEvent[]> {
    const found: PendingSmsEvent[] = []
    for (let after = 0; ; ) {
      const rows = await this.#statements.events.read({ consumer, after, limit })
      for (const { id, document } of rows) {
        after = id
        const event = JSON.parse(document) as SmsEvent
        if (await this.#isDue(id, event, consumer)) found.push({ id, event })
        if (found.length >= limit) return found
      }
      if (rows.length < limit) return found
    }
  }

  /** A message that the operator has stopped waits; one that has ended meanwhile is forgotten. */
  async #isDue(id: number, event: SmsEvent, consumer: string): Promise<boolean> {
    if (!isFor(consumer, event)) return true
    const [message] = await this.#statements.message.read({ id: event.messageId })
    if (message === undefined || message.ended_at !== null) await this.#statements.removeEvent.write({ id })
    return message?.state === 'queued'
  }

  taken(id: number): Promise<void> {
    return this.#close(id, { state: 'delivered', status: STATUS.received, attempts: 1 })
  }

  refused(id: number, reason: string): Promise<void> {
    return this.#close(id, { state: 'failed', status: STATUS.rejectedBySme, reason, attempts: 1 })
  }

  async #close(id: number, end: End): Promise<void> {
    const [row] = await this.#statements.event.read({ id })
    if (row === undefined) return
    const event = JSON.parse(row.document) as SmsEvent
    if (isFor(row.consumer, event)) await this.#end(event.messageId, end)
    await this.#statements.removeEvent.write({ id })
  }

  onPending(listener: (consumer: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(consumers: readonly string[]): void {
    for (const consumer of new Set(consumers)) for (const listener of this.#listeners) listener(consumer)
  }
}

/** Whether it is a message for the consumer itself, which ends when it is taken. */
function isFor(consumer: string, event: SmsEvent): boolean {
  return event.kind === 'mo' && event.destination === `account:${consumer}`
}
