import { type Store, sql } from '@voltaic/store'
import type { QueuedMessage, QueueFilter } from './sms-queue.ts'
import type { SmsTables } from './sms-schema.ts'
import type { SmsRow, SmsStatements } from './sms-statements.ts'

const DEFAULT_LIMIT = 100
/** Messages in one list. */
export const MAX_LISTED = 1000

/** Messages as the operator sees them. */
export class QueueView {
  readonly #store: Store<SmsTables>
  readonly #statements: SmsStatements

  constructor(store: Store<SmsTables>, statements: SmsStatements) {
    this.#store = store
    this.#statements = statements
  }

  async list({ destination, originator, states, after, limit }: QueueFilter): Promise<readonly QueuedMessage[]> {
    const [last] = after === undefined ? [] : await this.#statements.message.read({ id: after })
    let query = this.#store.db.selectFrom('sms_message').selectAll().orderBy('seq')
    if (destination !== undefined) query = query.where('destination', '=', destination)
    if (originator !== undefined) query = query.where('originator', '=', originator)
    if (states !== undefined) query = query.where('state', 'in', states.length === 0 ? ['' as 'queued'] : [...states])
    if (last !== undefined) query = query.where('seq', '>', last.seq)
    const rows = await query.limit(Math.min(limit ?? DEFAULT_LIMIT, MAX_LISTED)).execute()
    return Promise.all(rows.map((row) => this.#viewOf(row)))
  }

  async find(id: string): Promise<QueuedMessage | undefined> {
    const [row] = await this.#statements.message.read({ id })
    return row === undefined ? undefined : this.#viewOf(row)
  }

  async countQueued(): Promise<number> {
    // a literal: the index of the queue has these rows alone, and a parameter might be anything
    const query = sql<{ count: number }>`select count(*) as count from sms_message where state = 'queued'`
    const { rows } = await query.execute(this.#store.db)
    return Number(rows[0]?.count ?? 0)
  }

  async #viewOf(row: SmsRow): Promise<QueuedMessage> {
    const [head] = row.state === 'queued' ? await this.#statements.head.read(row) : []
    return {
      id: row.id,
      kind: row.kind,
      state: row.state,
      originator: row.originator,
      destination: row.destination,
      attempts: row.attempts,
      acceptedAt: row.accepted_at,
      ...(head?.id === row.id ? { nextAttemptAt: head.next_attempt_at } : {}),
      expiresAt: row.expires_at,
      ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.status === null ? {} : { status: row.status }),
      isReportRequested: row.report_requested === 1,
      ...partOf(row),
      ...(row.account === null ? {} : { account: row.account }),
    }
  }
}

function partOf({ part_number, part_total, part_reference }: SmsRow): Pick<QueuedMessage, 'part'> {
  if (part_number === null || part_total === null || part_reference === null) return {}
  return { part: { number: part_number, total: part_total, reference: part_reference } }
}
