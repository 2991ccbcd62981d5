import type { Timer } from '@voltaic/runtime'
import { SUBMISSION_KEPT_MS } from './acceptance.ts'
import { type Conclusions, isStoreFailure } from './conclusions.ts'
import { type Deliveries, EXPIRED, MAX_RUNNING, STORE_PAUSE_MS } from './deliveries.ts'
import { LONGEST_PAUSE_MS } from './retry-schedule.ts'
import type { SmscRoom } from './room.ts'

/** Queues and messages that are looked at in one go. */
const BATCH = 2 * MAX_RUNNING
/** How soon it looks again when there was more, in milliseconds. */
const BACKLOG_PAUSE_MS = 200
/** How long a message that has ended can be looked at, in milliseconds. */
export const ENDED_KEPT_MS = 86_400_000
/** Events that wait for one consumer, who may never come; the oldest are forgotten. */
export const MAX_EVENTS = 100_000
const PURGE_EVERY_MS = 3_600_000

/** The one timer of the service centre: for the next attempt, the next expiry, and tidying up. */
export class Timetable {
  readonly #room: Pick<SmscRoom, 'runtime' | 'statements'>
  readonly #deliveries: Deliveries
  readonly #conclusions: Conclusions
  #timer: Timer | undefined
  /** When the timer fires. */
  #dueAt = Number.POSITIVE_INFINITY
  /** The look around that goes on now. */
  #pass: Promise<void> | undefined
  #isRunning = false
  #purgedAt = Number.NEGATIVE_INFINITY

  constructor(room: Pick<SmscRoom, 'runtime' | 'statements'>, deliveries: Deliveries, conclusions: Conclusions) {
    this.#room = room
    this.#deliveries = deliveries
    this.#conclusions = conclusions
  }

  /** Looks for what was left over from the last time. */
  start(): void {
    this.#isRunning = true
    this.wakeAt(this.#room.runtime.clock.now())
  }

  /** There is something to do at a time, in wall-clock milliseconds. */
  wakeAt(at: number): void {
    if (!this.#isRunning || at >= this.#dueAt) return
    this.#timer?.cancel()
    this.#dueAt = at
    const { clock } = this.#room.runtime
    this.#timer = clock.startTimer(Math.max(0, Math.min(at - clock.now(), PURGE_EVERY_MS)), () => this.#fire())
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#timer?.cancel()
    await this.#pass
  }

  #fire(): void {
    this.#dueAt = Number.POSITIVE_INFINITY
    if (this.#pass !== undefined) return
    this.#pass = this.#run().finally(() => {
      this.#pass = undefined
    })
  }

  async #run(): Promise<void> {
    let wait = STORE_PAUSE_MS
    try {
      wait = await this.#lookAround()
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      this.#room.runtime.log.warn('queue of short messages not read', { code: error.code })
    }
    this.wakeAt(this.#room.runtime.clock.now() + wait)
  }

  /** @returns milliseconds until there is something to do */
  async #lookAround(): Promise<number> {
    const { statements, runtime } = this.#room
    const now = runtime.clock.now()
    await this.#purge(now)
    const due = await statements.due.read({ now, limit: BATCH })
    for (const { destination } of due) this.#deliveries.kick(destination)
    const expired = await statements.expired.read({ now, limit: BATCH })
    // the first of a queue that is worked on may be on its way
    const idle = expired.filter(({ destination }) => !this.#deliveries.isRunning(destination))
    for (const { id } of idle) await this.#conclusions.end(id, EXPIRED)
    const isAll = due.length < BATCH && idle.length === expired.length && expired.length < BATCH
    return isAll ? this.#untilNext(now) : BACKLOG_PAUSE_MS
  }

  async #untilNext(now: number): Promise<number> {
    const [next] = await this.#room.statements.nextDue.read({ now })
    return Math.min(
      PURGE_EVERY_MS,
      (next?.attempt ?? Number.POSITIVE_INFINITY) - now,
      (next?.expiry ?? Number.POSITIVE_INFINITY) - now,
    )
  }

  async #purge(now: number): Promise<void> {
    // a clock that is set back does not end it
    if (Math.abs(now - this.#purgedAt) < PURGE_EVERY_MS) return
    this.#purgedAt = now
    const { statements } = this.#room
    await statements.bringForward.write({ now, latest: now + LONGEST_PAUSE_MS })
    await statements.purgeEvents.write({ most: MAX_EVENTS })
    await statements.purgeMessages.write({ before: now - ENDED_KEPT_MS })
    await statements.purgeSubmissions.write({ before: now - SUBMISSION_KEPT_MS.account })
  }
}
