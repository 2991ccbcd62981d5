import { VoltaicError } from '@voltaic/base'
import type { CxOrigin, CxPush, CxResult } from '@voltaic/diameter'
import type { Runtime, Timer } from '@voltaic/runtime'
import { type PushProfileSources, pushProfileRequest } from './push-profile.ts'
import type { PushRow, PushStatements } from './push-statements.ts'
import { isSuperseded, requestIn, terminated } from './registration-termination.ts'

/** How often the queue is looked at for what others have put there: the command line, another HSS. */
const POLL_MS = 1_000
/** Pushes of this process that wait for their answers. */
const MAX_IN_FLIGHT = 64
/** How long an attempt belongs to the process that makes it: longer than it waits for an answer. */
const LEASE_MS = 15_000
/** The pause after the first attempt; it doubles with each one. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** Answers that mean "not now": everything else ends a push. */
const TRANSIENT: ReadonlySet<CxResult> = new Set([
  'DIAMETER_UNABLE_TO_DELIVER',
  'DIAMETER_TOO_BUSY',
  'DIAMETER_UNABLE_TO_COMPLY',
] as const)

/** Answers after which S-CSCF and HSS agree; one that does not know the user has nothing to forget or to replace. */
const DONE: ReadonlySet<CxResult> = new Set([
  'DIAMETER_SUCCESS',
  'DIAMETER_LIMITED_SUCCESS',
  'DIAMETER_ERROR_USER_UNKNOWN',
] as const)

export interface PushDeliveryDeps extends PushProfileSources {
  readonly runtime: Pick<Runtime, 'clock' | 'log' | 'counters'>
  readonly statements: PushStatements
  /** Reaches an S-CSCF by its Diameter host. */
  readonly pushTo: (host: CxOrigin) => CxPush
}

/**
 * Brings queued RTRs and PPRs to their S-CSCFs: at once, again with growing pauses while there is no answer, and after a
 * restart. Several processes may work on one queue.
 *
 * @spec TS 29.228 §6.1.3, §6.2.2
 */
export class PushDelivery {
  readonly #deps: PushDeliveryDeps
  readonly #inFlight = new Map<string, Promise<void>>()
  /** Diameter hosts that can be reached again, until the queue knows. */
  readonly #hurried = new Set<string>()
  #timer: Timer | undefined
  #round: Promise<void> | undefined
  #isWanted = false
  #isRunning = false
  /** Since the store refused the queue: said once, not at every look. */
  #isUnreadable = false

  constructor(deps: PushDeliveryDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#isRunning = true
    this.wake()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#timer?.cancel()
    await this.idle()
  }

  /** Resolves when no attempt is under way; others may be due later. */
  async idle(): Promise<void> {
    while (this.#round !== undefined || this.#inFlight.size > 0) {
      await Promise.all([this.#round, ...this.#inFlight.values()])
    }
  }

  /** Something may be due. */
  wake(): void {
    if (!this.#isRunning) return
    this.#isWanted = true
    this.#round ??= this.#rounds()
  }

  /** An S-CSCF can be reached again: what waits for it waits no longer, or no longer than the store is in trouble. */
  hurry(originHost: string): void {
    this.#hurried.add(originHost)
    this.wake()
  }

  async #rounds(): Promise<void> {
    try {
      while (this.#isWanted && this.#isRunning) {
        this.#isWanted = false
        await this.#sendDue()
      }
    } catch (error) {
      // the store is in trouble: the queue is in it, and is looked at again with the next tick
      if (!this.#isUnreadable) this.#deps.runtime.log.error('hss.push.queue-unreadable', { reason: String(error) })
      this.#isUnreadable = true
    } finally {
      this.#round = undefined
      this.#timer?.cancel()
      if (this.#isRunning) this.#timer = this.#deps.runtime.clock.startTimer(POLL_MS, () => this.wake())
    }
  }

  async #sendDue(): Promise<void> {
    const { clock, log } = this.#deps.runtime
    for (const originHost of this.#hurried) {
      await this.#deps.statements.hurry.write({ originHost })
      this.#hurried.delete(originHost)
    }
    const limit = MAX_IN_FLIGHT - this.#inFlight.size
    if (limit <= 0) return
    const rows = await this.#deps.statements.due.read({ now: clock.now(), limit })
    // as loud as its beginning
    if (this.#isUnreadable) log.warn('hss.push.queue-readable', {})
    this.#isUnreadable = false
    for (const row of rows) {
      if (this.#inFlight.has(row.key) || !this.#isRunning) continue
      const attempt = this.#attempt(row).then((isAnswered) => {
        this.#inFlight.delete(row.key)
        // there may be more than the window had room for, or a change while this one was on its way
        if (isAnswered) this.wake()
      })
      this.#inFlight.set(row.key, attempt)
    }
  }

  /** @returns whether it came to an answer, or was none of ours */
  async #attempt(row: PushRow): Promise<boolean> {
    const { statements, runtime } = this.#deps
    const now = runtime.clock.now()
    try {
      const [claimed] = await statements.claim.write({ ...row, now, until: now + LEASE_MS })
      if (claimed === undefined) return true
      const result = await this.#send(row)
      if (result === 'obsolete' || DONE.has(result)) {
        runtime.counters.add(`hss.${row.command.toLowerCase()}.${result === 'obsolete' ? 'obsolete' : 'done'}`)
      } else if (TRANSIENT.has(result)) {
        await this.#retry(row, claimed.attempts, result)
      } else {
        runtime.counters.add(`hss.${row.command.toLowerCase()}.refused`)
        runtime.log.warn('hss.push.refused', { command: row.command, scscf: row.scscf, impi: row.impi ?? '', result })
        await statements.refuse.write({ ...row, problem: result })
      }
      return true
    } catch (error) {
      await this.#failed(row, error)
      return false
    }
  }

  /** Sends it, and commits what the answer changes together with the end of the push. */
  async #send(row: PushRow): Promise<CxResult | 'obsolete'> {
    const { statements, subscribers, pushTo } = this.#deps
    const { originHost, originRealm } = row
    if (originHost === null || originRealm === null) throw unreachable(row)
    const scscf = pushTo({ originHost, originRealm })
    if (row.command === 'RTR') {
      const answer = (await isSuperseded(subscribers.store.db, row))
        ? undefined
        : await scscf.registrationTermination(requestIn(row))
      if (answer !== undefined && !DONE.has(answer.result)) return answer.result
      await subscribers.store.db.transaction().execute(async (transaction) => {
        if (answer !== undefined) await terminated(transaction, row, answer)
        await transaction.deleteFrom('hss_push').where('key', '=', row.key).execute()
      })
      return answer?.result ?? 'obsolete'
    }
    const request = await pushProfileRequest(this.#deps, row)
    const result = request === undefined ? 'obsolete' : (await scscf.pushProfile(request)).result
    if (result === 'obsolete' || DONE.has(result)) await statements.done.write(row)
    return result
  }

  async #failed(row: PushRow, error: unknown): Promise<void> {
    const { runtime } = this.#deps
    const isExpected = error instanceof VoltaicError
    if (!isExpected)
      runtime.log.error('hss.push.failed', { impi: row.impi ?? '', command: row.command, reason: String(error) })
    // the store itself may be what failed; then the lease ends by itself
    await this.#retry(row, row.attempts + 1, isExpected ? error.message : 'internal error').catch(() => {})
  }

  async #retry(row: PushRow, attempts: number, problem: string): Promise<void> {
    const { statements, runtime } = this.#deps
    runtime.counters.add('hss.push.unanswered')
    if (attempts === 1) runtime.log.info('hss.push.unanswered', { command: row.command, scscf: row.scscf, problem })
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_PAUSE_MS)
    await statements.retry.write({ ...row, at: runtime.clock.now() + pause, problem })
  }
}

function unreachable({ scscf }: PushRow): VoltaicError {
  const remedy = 'It is known from the next MAR or SAR of the S-CSCF on.'
  return new VoltaicError('PUSH_HOST_UNKNOWN', `No Diameter host of ${scscf} is known`, remedy)
}
