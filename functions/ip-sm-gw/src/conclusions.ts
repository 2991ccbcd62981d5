import { VoltaicError } from '@voltaic/base'
import type { BoundStatement } from '@voltaic/store'
import type { SmscRoom } from './room.ts'
import type { SmsEvent } from './sms-event.ts'
import type { SmsState } from './sms-queue.ts'
import type { NewSms, SmsRow } from './sms-statements.ts'
import { statusReportOf } from './status-report.ts'

/** How a message ends. */
export interface End {
  readonly state: Exclude<SmsState, 'queued' | 'held'>
  /** TP-ST. */
  readonly status: number
  readonly reason?: string
  /** Attempts that are counted with it: 1 for that which has just ended. */
  readonly attempts?: number
}

/**
 * Ends messages, each once: its end, the status report to its sender and the event for its account are on disk
 * together or not at all.
 *
 * @spec TS 23.040 §3.2.9
 */
export class Conclusions {
  readonly #room: SmscRoom
  /** By message: what ends it now. */
  readonly #underWay = new Map<string, Promise<boolean>>()

  constructor(room: SmscRoom) {
    this.#room = room
  }

  /**
   * @returns false when it has ended already
   * @throws VoltaicError of the store: then it has not ended, or nobody knows
   */
  async end(id: string, end: End): Promise<boolean> {
    for (let other = this.#underWay.get(id); other !== undefined; other = this.#underWay.get(id)) {
      if (await other.catch(() => false)) return false
    }
    const work = this.#end(id, end)
    this.#underWay.set(id, work)
    try {
      return await work
    } finally {
      this.#underWay.delete(id)
    }
  }

  async #end(id: string, { state, status, reason, attempts = 0 }: End): Promise<boolean> {
    const { statements, store, runtime } = this.#room
    const [row] = await statements.message.read({ id })
    if (row === undefined || row.ended_at !== null) return false
    const at = runtime.clock.now()
    const words = reason ?? (state === 'delivered' ? null : row.reason)
    const ended: Ended = { row, at, state, status, reason: words }
    const report = this.#reportOf(ended)
    const events = this.#eventsOf(ended)
    const work: BoundStatement[] = [
      statements.end.bind({ id, state, status, reason: words, attempts, at }),
      ...(report === undefined
        ? []
        : [statements.insert.bind(report), statements.awake.bind({ destination: report.destination, now: at })]),
      ...events.map((event) => statements.addEvent.bind(event)),
    ]
    await store.commit(work)
    runtime.counters.add(`sms.${state}`)
    this.#room.tell(events.map(({ consumer }) => consumer))
    if (report !== undefined) {
      this.#room.kick(report.destination)
      this.#room.wakeAt(report.expires_at)
    }
    return true
  }

  #reportOf({ row, at, status }: Ended): NewSms | undefined {
    const { config, runtime } = this.#room
    if (row.report_to === null || row.report_requested === 0) return undefined
    const tpdu = statusReportOf(row, at, status)
    if (tpdu === undefined) return undefined
    return {
      id: runtime.random.hex(12),
      kind: 'status-report',
      state: 'queued',
      destination: row.report_to,
      originator: row.destination,
      account: null,
      report_to: null,
      tpdu,
      submit: null,
      attempts: 0,
      accepted_at: at,
      expires_at: at + config.validityMs,
      ended_at: null,
      reason: null,
      status: null,
      report_requested: 0,
      single_shot: 0,
      part_number: null,
      part_total: null,
      part_reference: null,
    }
  }

  #eventsOf({ row, at, state, status, reason }: Ended): readonly { consumer: string; document: string }[] {
    if (row.account === null) return []
    const event: SmsEvent = {
      kind: 'status',
      messageId: row.id,
      at,
      account: row.account,
      originator: row.originator,
      destination: row.destination,
      state,
      status,
      ...(reason === null ? {} : { reason }),
      acceptedAt: row.accepted_at,
      isReportRequested: row.report_requested === 1,
    }
    const document = JSON.stringify(event)
    return this.#room.consumers(event).map((consumer) => ({ consumer, document }))
  }
}

interface Ended {
  readonly row: SmsRow
  readonly at: number
  readonly state: SmsState
  readonly status: number
  readonly reason: string | null
}

/** What a failed commit leaves open. */
export function isStoreFailure(error: unknown): error is VoltaicError {
  return error instanceof VoltaicError && error.code.startsWith('STORE_')
}
