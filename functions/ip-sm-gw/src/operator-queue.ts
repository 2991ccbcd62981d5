import type { Conclusions } from './conclusions.ts'
import type { Deliveries } from './deliveries.ts'
import { STATUS } from './outcome.ts'
import { plainWords } from './plain-words.ts'
import { QueueView } from './queue-view.ts'
import type { SmscRoom } from './room.ts'
import type { QueuedMessage, QueueFilter, QueueOutcome, SmsQueue } from './sms-queue.ts'
import type { SmsRow } from './sms-statements.ts'

/** Characters of a reason that are kept. */
export const MAX_REASON_LENGTH = 200

/** The queue in the hands of the operator. */
export class OperatorQueue implements SmsQueue {
  readonly #room: SmscRoom
  readonly #deliveries: Deliveries
  readonly #conclusions: Conclusions
  readonly #view: QueueView

  constructor(room: SmscRoom, deliveries: Deliveries, conclusions: Conclusions) {
    this.#room = room
    this.#deliveries = deliveries
    this.#conclusions = conclusions
    this.#view = new QueueView(room.store, room.statements)
  }

  list(filter: QueueFilter = {}): Promise<readonly QueuedMessage[]> {
    return this.#view.list(filter)
  }

  find(id: string): Promise<QueuedMessage | undefined> {
    return this.#view.find(id)
  }

  countQueued(): Promise<number> {
    return this.#view.countQueued()
  }

  hold(id: string): Promise<QueueOutcome> {
    return this.#change(id, async (row) => {
      await this.#room.statements.setState.write({ id, state: 'held' })
      this.#wake(row)
    })
  }

  release(id: string): Promise<QueueOutcome> {
    return this.#change(id, async (row) => {
      const { statements, store, runtime } = this.#room
      const { destination } = row
      await store.commit([
        statements.setState.bind({ id, state: 'queued' }),
        ...(isForPhone(row) ? [statements.awake.bind({ destination, now: runtime.clock.now() })] : []),
      ])
      this.#wake(row)
    })
  }

  retryNow(id: string): Promise<QueueOutcome> {
    return this.#change(id, async (row) => {
      if (isForPhone(row)) await this.#deliveries.hurry(row.destination)
    })
  }

  async drop(id: string, reason: string): Promise<QueueOutcome> {
    const words = plainWords(reason, MAX_REASON_LENGTH)
    return this.#change(id, async (row) => {
      await this.#conclusions.end(id, { state: 'dropped', status: STATUS.deletedByOperator, reason: words })
      this.#wake(row)
    })
  }

  /** Those behind it may have their turn now; a program is told of one that is released. */
  #wake(row: SmsRow): void {
    if (isForPhone(row)) this.#room.kick(row.destination)
    else this.#room.tell([row.destination.slice('account:'.length)])
  }

  async #change(id: string, change: (row: SmsRow) => Promise<void>): Promise<QueueOutcome> {
    const [row] = await this.#room.statements.message.read({ id })
    if (row === undefined) return 'not-found'
    if (row.ended_at !== null) return 'ended'
    await change(row)
    return 'done'
  }
}

function isForPhone({ destination }: SmsRow): boolean {
  return !destination.startsWith('account:')
}
