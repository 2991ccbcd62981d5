import type { Clock, Counters, Log, Random, Timer } from '@voltaic/runtime'
import { BACK_OFF, type BackOff, pauseAfter } from './back-off.ts'
import type { Deliver, DeliveryOutcome } from './delivery.ts'
import type { SpoolAlarms } from './spool-alarm.ts'
import type { SpoolEntry } from './spool-entry.ts'
import type { SpoolFolder } from './spool-folder.ts'

/** Deliveries at the same time. */
const MAX_AT_ONCE = 4
/** Between attempts for a file that the receiver does not want: from six hours to a day. */
const PARKED = { firstMs: 6 * 3_600_000, longestMs: 24 * 3_600_000 }
/** Failures in a row, whatever the file, from which on the receiver counts as down. */
const DOWN_AFTER = 5
/** The longest that a receiver may ask to wait. */
const MAX_RETRY_AFTER_MS = 3_600_000

interface Waiting {
  entry: SpoolEntry
  /** Milliseconds since 1970. */
  dueAt: number
  isUnderWay: boolean
}

interface QueueDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  /** Between attempts; `BACK_OFF` unless given. */
  readonly backOff?: BackOff
}

/**
 * Delivers what waits: the one that was tried least first, and of those the oldest, so that a file that always fails is in
 * nobody's way. A receiver that is down is asked by one file now and then.
 */
export class DeliveryQueue {
  readonly #deps: QueueDeps
  readonly #folder: SpoolFolder
  readonly #deliver: Deliver
  readonly #alarms: SpoolAlarms
  readonly #onDelivered: () => void
  readonly #backOff: BackOff
  readonly #waiting = new Map<string, Waiting>()
  readonly #abort = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  readonly #idle: (() => void)[] = []
  #octets = 0
  #failuresInRow = 0
  #pausedUntil = 0
  #timer: Timer | undefined
  #isRunning = false

  constructor(deps: QueueDeps, folder: SpoolFolder, deliver: Deliver, alarms: SpoolAlarms, onDelivered: () => void) {
    this.#deps = deps
    this.#folder = folder
    this.#deliver = deliver
    this.#alarms = alarms
    this.#onDelivered = onDelivered
    this.#backOff = deps.backOff ?? BACK_OFF
  }

  get entries(): readonly SpoolEntry[] {
    return [...this.#waiting.values()].map(({ entry }) => entry)
  }

  get size(): number {
    return this.#waiting.size
  }

  get octets(): number {
    return this.#octets
  }

  add(entry: SpoolEntry): void {
    this.#waiting.set(entry.id, { entry, dueAt: 0, isUnderWay: false })
    this.#octets += entry.length
    if (entry.state === 'parked') this.#alarmOfParked()
    this.#next()
  }

  start(): void {
    this.#isRunning = true
    this.#next()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#timer?.cancel()
    this.#abort.abort()
    await Promise.all(this.#underWay)
    this.#tellIdle()
  }

  retryNow(): void {
    this.#pausedUntil = 0
    for (const each of this.#waiting.values()) each.dueAt = 0
    this.#next()
  }

  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve)
      this.#tellIdle()
    })
  }

  /** Begins what may begin, and comes back when something more falls due. */
  #next(): void {
    if (!this.#isRunning) return
    this.#timer?.cancel()
    const now = this.#deps.clock.now()
    // a receiver that has just failed is asked by one file alone
    const atOnce = this.#failuresInRow > 0 ? 1 : MAX_AT_ONCE
    while (this.#pausedUntil <= now && this.#underWay.size < atOnce) {
      const chosen = this.#choose(now)
      if (chosen === undefined) break
      this.#begin(chosen)
    }
    const dueAt = this.#nextDue()
    if (dueAt !== undefined) this.#timer = this.#deps.clock.startTimer(Math.max(0, dueAt - now), () => this.#next())
    this.#tellIdle()
  }

  #choose(now: number): Waiting | undefined {
    let best: Waiting | undefined
    for (const each of this.#waiting.values()) {
      if (each.isUnderWay || each.dueAt > now) continue
      const isBetter =
        best === undefined ||
        each.entry.attempts < best.entry.attempts ||
        (each.entry.attempts === best.entry.attempts && each.entry.createdAt < best.entry.createdAt)
      if (isBetter) best = each
    }
    return best
  }

  /** When there will be something to do that is not under way; undefined when that hangs on what is. */
  #nextDue(): number | undefined {
    let dueAt: number | undefined
    for (const each of this.#waiting.values()) {
      if (!each.isUnderWay && (dueAt === undefined || each.dueAt < dueAt)) dueAt = each.dueAt
    }
    if (dueAt === undefined) return undefined
    const at = Math.max(dueAt, this.#pausedUntil)
    return at <= this.#deps.clock.now() ? undefined : at
  }

  #begin(waiting: Waiting): void {
    waiting.isUnderWay = true
    const work = this.#attempt(waiting).catch((error: unknown) => {
      // what is on the disk is right: it is tried again
      this.#deps.log.error('spool: an attempt went wrong', { id: waiting.entry.id, error: String(error) })
      waiting.dueAt = this.#deps.clock.now() + this.#backOff.longestMs
    })
    this.#underWay.add(work)
    void work.then(() => {
      waiting.isUnderWay = false
      this.#underWay.delete(work)
      this.#next()
    })
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { entry } = waiting
    const shipment = { ...entry, path: this.#folder.pathOf(entry) }
    const outcome = await this.#deliver(shipment, this.#abort.signal)
    if (!this.#isRunning && outcome.kind !== 'delivered') return
    if (outcome.kind === 'delivered') await this.#delivered(waiting)
    else await this.#notDelivered(waiting, outcome)
  }

  async #delivered({ entry }: Waiting): Promise<void> {
    await this.#folder.remove(entry)
    this.#waiting.delete(entry.id)
    this.#octets -= entry.length
    if (this.#failuresInRow >= DOWN_AFTER) this.#isBack()
    this.#failuresInRow = 0
    this.#pausedUntil = 0
    this.#deps.counters.add('spool.delivered')
    this.#deps.log.info('spool: a file has been delivered', { id: entry.id, octets: entry.length })
    this.#alarms.clear('receiver-down')
    this.#alarms.clear('unauthorized')
    if (entry.state === 'parked' && this.#parked === 0) this.#alarms.clear('parked')
    this.#onDelivered()
  }

  /** The receiver was down: what waited for it waits no longer. */
  #isBack(): void {
    for (const each of this.#waiting.values()) if (each.entry.state !== 'parked') each.dueAt = 0
  }

  async #notDelivered(waiting: Waiting, outcome: Exclude<DeliveryOutcome, { kind: 'delivered' }>): Promise<void> {
    const { entry } = waiting
    const isRefused = outcome.kind === 'refused'
    const attempts = entry.attempts + 1
    waiting.entry = { ...entry, attempts, state: isRefused ? 'parked' : entry.state, lastFailure: outcome.reason }
    const now = this.#deps.clock.now()
    waiting.dueAt = now + this.#pauseOf(attempts, outcome)
    this.#deps.counters.add(isRefused ? 'spool.refused' : 'spool.failed')
    this.#deps.log.warn('spool: a file could not be delivered', { id: entry.id, attempts, reason: outcome.reason })
    if (isRefused) {
      // who refuses one file is there for the others
      this.#failuresInRow = 0
      this.#alarmOfParked()
    } else this.#failed(outcome, now)
    await this.#folder.write(waiting.entry)
  }

  #pauseOf(attempts: number, outcome: Exclude<DeliveryOutcome, { kind: 'delivered' }>): number {
    const { random } = this.#deps
    if (outcome.kind === 'refused') return pauseAfter(attempts, PARKED, random)
    return Math.max(
      pauseAfter(attempts, this.#backOff, random),
      Math.min(outcome.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS),
    )
  }

  #failed({ reason, isUnauthorized }: Extract<DeliveryOutcome, { kind: 'failed' }>, now: number): void {
    this.#failuresInRow += 1
    this.#pausedUntil = now + pauseAfter(this.#failuresInRow, this.#backOff, this.#deps.random)
    if (isUnauthorized) this.#alarms.raise('unauthorized', `the receiver does not know these credentials: ${reason}`)
    else if (this.#failuresInRow >= DOWN_AFTER) {
      this.#alarms.raise('receiver-down', `nothing can be delivered, it stays in the spool: ${reason}`)
    }
  }

  get #parked(): number {
    let parked = 0
    for (const { entry } of this.#waiting.values()) if (entry.state === 'parked') parked += 1
    return parked
  }

  #alarmOfParked(): void {
    this.#alarms.raise('parked', `the receiver does not want ${this.#parked} files; they stay in the spool`)
  }

  #tellIdle(): void {
    if (this.#underWay.size > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}
