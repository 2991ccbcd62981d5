import { attemptDelivery, type SmsSender } from './attempt.ts'
import { type Conclusions, type End, isStoreFailure } from './conclusions.ts'
import { type Outcome, STATUS } from './outcome.ts'
import { Pauses } from './pauses.ts'
import type { ExpectedReports } from './reports.ts'
import { retryDelayMs } from './retry-schedule.ts'
import type { SmscRoom } from './room.ts'
import type { SmsRow } from './sms-statements.ts'

/** Queues that are worked on at the same time. */
export const MAX_RUNNING = 500
/** How long a database that fails is left alone, in milliseconds. */
export const STORE_PAUSE_MS = 2000

type Head = SmsRow & { readonly next_attempt_at: number; readonly failures: number }

interface Run {
  /** Asked to look again meanwhile. */
  isKicked: boolean
  /** Something has happened that makes an attempt promising, whatever the one under way comes to. */
  isHurried: boolean
  done: Promise<void>
}

/**
 * Works the queues off: of each the first message, one at a time, so that messages arrive in their order.
 *
 * @spec TS 23.040 §3.2.6; TS 24.341 §5.3.3.4
 */
export class Deliveries {
  readonly #room: SmscRoom
  readonly #sender: SmsSender
  readonly #reports: ExpectedReports
  readonly #conclusions: Conclusions
  readonly #running = new Map<string, Run>()
  /** Queues whose turn has not come, in order. */
  readonly #ready = new Set<string>()
  readonly #stop = new AbortController()
  #isStarted = false
  readonly #pauses: Pauses

  constructor(room: SmscRoom, sender: SmsSender, reports: ExpectedReports, conclusions: Conclusions) {
    this.#room = room
    this.#pauses = new Pauses(room.runtime.clock)
    this.#sender = sender
    this.#reports = reports
    this.#conclusions = conclusions
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** From now on kicks are heeded. */
  start(): void {
    this.#isStarted = true
  }

  isRunning(destination: string): boolean {
    return this.#running.has(destination)
  }

  /** Looks at a queue: its first message is tried if its time has come. */
  kick(destination: string): void {
    if (!this.#isStarted || this.isStopped) return
    const run = this.#running.get(destination)
    if (run !== undefined) {
      run.isKicked = true
      return
    }
    this.#ready.add(destination)
    this.#next()
  }

  /**
   * The phone of a queue is there, or has memory again: its first message is tried now.
   *
   * @throws VoltaicError of the store
   */
  async hurry(destination: string): Promise<void> {
    const run = this.#running.get(destination)
    if (run !== undefined) run.isHurried = true
    const { statements, runtime } = this.#room
    // nearly all who register have nothing waiting: that is not worth a commit
    const [queue] = await statements.queue.read({ destination })
    if (queue === undefined) return
    await statements.waitUntil.write({ destination, at: runtime.clock.now(), failures: 0 })
    this.kick(destination)
  }

  /** Ends attempts under way: what they would have come to is found out at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#ready.clear()
    this.#pauses.stop()
    await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  #next(): void {
    for (const destination of this.#ready) {
      if (this.#running.size >= MAX_RUNNING) return
      this.#ready.delete(destination)
      this.#start(destination)
    }
  }

  #start(destination: string): void {
    const run: Run = { isKicked: false, isHurried: false, done: Promise.resolve() }
    this.#running.set(destination, run)
    const workOff = this.#workOff(destination, run).catch((error: unknown) => {
      this.#room.runtime.log.error('delivery of a short message broke off', { error: String(error) })
    })
    run.done = workOff.then(() => {
      this.#running.delete(destination)
      if (run.isKicked) this.kick(destination)
      else this.#next()
    })
  }

  async #workOff(destination: string, run: Run): Promise<void> {
    while (!this.isStopped) {
      try {
        if (!(await this.#step(destination, run))) return
      } catch (error) {
        if (!isStoreFailure(error)) throw error
        await this.#pauses.pause(STORE_PAUSE_MS)
      }
    }
  }

  /** @returns whether there may be more to do now */
  async #step(destination: string, run: Run): Promise<boolean> {
    const { statements, runtime } = this.#room
    run.isKicked = false
    const [head] = await statements.head.read({ destination })
    if (head === undefined) {
      await statements.asleep.write({ destination })
      return false
    }
    const now = runtime.clock.now()
    if (head.expires_at <= now) {
      await this.#conclusions.end(head.id, EXPIRED)
      return true
    }
    if (head.next_attempt_at > now) {
      this.#room.wakeAt(head.next_attempt_at)
      return false
    }
    run.isHurried = false
    const outcome = await attemptDelivery(head, this.#room, this.#sender, this.#reports, this.#stop.signal)
    if (outcome === undefined) return false
    runtime.counters.add('sms.attempts')
    return this.#apply(outcome, head, run)
  }

  async #apply(outcome: Outcome, head: Head, run: Run): Promise<boolean> {
    if (outcome.kind === 'later' && head.single_shot === 0) return this.#postpone(outcome, head, run)
    const end: End =
      outcome.kind === 'delivered'
        ? { state: 'delivered', status: STATUS.received, attempts: 1 }
        : { state: 'failed', status: outcome.status, reason: outcome.reason, attempts: 1 }
    await this.#surely(() => this.#conclusions.end(head.id, end))
    if (head.failures > 0) await this.#surely(() => this.#setWait(head.destination, head.next_attempt_at, 0))
    return true
  }

  async #postpone(outcome: Outcome & { kind: 'later' }, head: Head, run: Run): Promise<boolean> {
    const { statements, runtime } = this.#room
    const failures = run.isHurried ? 0 : head.failures + 1
    const at = runtime.clock.now() + (run.isHurried ? 0 : retryDelayMs(outcome.setback, failures))
    await this.#surely(() => statements.postpone.write({ id: head.id, reason: outcome.reason }))
    await this.#surely(() => this.#setWait(head.destination, at, failures))
    return true
  }

  async #setWait(destination: string, at: number, failures: number): Promise<void> {
    await this.#room.statements.waitUntil.write({ destination, at, failures })
  }

  /** The outcome of an attempt is not lost because the database is away: the phone would get the message again. */
  async #surely(write: () => Promise<unknown>): Promise<void> {
    while (!this.isStopped) {
      try {
        await write()
        return
      } catch (error) {
        if (!isStoreFailure(error)) throw error
        this.#room.runtime.log.warn('outcome of a short message not stored yet', { code: error.code })
        await this.#pauses.pause(STORE_PAUSE_MS)
      }
    }
  }
}

/** @spec TS 23.040 §9.2.3.15 */
export const EXPIRED: End = { state: 'expired', status: STATUS.expired }
