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
    const rows = await this.#statements.events.read({ consumer, limit })
    return rows.map(({ id, document }) => ({ id, event: JSON.parse(document) as SmsEvent }))
  }

  async taken(id: number): Promise<void> {
    const [row] = await this.#statements.event.read({ id })
    if (row === undefined) return
    const event = JSON.parse(row.document) as SmsEvent
    if (event.kind === 'mo' && event.destination === `account:${row.consumer}`) {
      await this.#end(event.messageId, { state: 'delivered', status: STATUS.received, attempts: 1 })
    }
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
