import type { Clock } from '@voltaic/runtime'
import { isConnectionLost, isFollowUp, isRetried, postgresError } from './postgres-error.ts'
import type { PostgresLink } from './postgres-link.ts'
import { type PostgresSettings, toPostgres } from './postgres-settings.ts'
import type { BoundStatement } from './store.ts'
import { closedError, storeError } from './store-error.ts'

/** Most submissions in one transaction: it bounds how long others wait for its end. */
const MAX_BATCH = 500
/** How often a transaction that PostgreSQL has undone for the sake of another one is begun again. */
const MAX_ATTEMPTS = 5

/** The connection that commits travel on. */
export type CommitLink = Pick<PostgresLink, 'control' | 'run' | 'together'>
type CommitSettings = Pick<PostgresSettings, 'place' | 'beginSql'>

type Rows = readonly (readonly unknown[])[]

interface Submission {
  readonly work: readonly BoundStatement[]
  readonly resolve: (rows: Rows) => void
  readonly reject: (error: Error) => void
}

/** Rows of one submission, or what its first statement that failed says. */
type Outcome = Rows | { readonly failure: unknown }

/**
 * Gathers what is submitted while the transaction before is under way and commits it in one. The whole of it travels at
 * once, from BEGIN to COMMIT; when something in it fails, PostgreSQL undoes all, and it is done again with a savepoint
 * for each submitter, so that only who failed hears of it.
 */
export class PostgresGroupCommit {
  readonly #link: CommitLink
  readonly #settings: CommitSettings
  readonly #clock: Clock
  #waiting: Submission[] = []
  #isBusy = false
  #isClosed = false
  #onIdle: (() => void) | undefined

  constructor(link: CommitLink, settings: CommitSettings, clock: Clock) {
    this.#link = link
    this.#settings = settings
    this.#clock = clock
  }

  submit(work: readonly BoundStatement[]): Promise<Rows> {
    const { place } = this.#settings
    if (this.#isClosed) return Promise.reject(closedError(place))
    try {
      for (const { parameters } of work) parameters.forEach(toPostgres)
    } catch (error) {
      return Promise.reject(storeError(error, place))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject })
      this.#schedule()
    })
  }

  /** Refuses new work and resolves when what was submitted has been settled. */
  close(): Promise<void> {
    this.#isClosed = true
    if (!this.#isBusy) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onIdle = resolve
    })
  }

  #schedule(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    // After the I/O of this turn: everything that its datagrams have submitted comes along.
    setImmediate(() => void this.#drain())
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH)
      this.#waiting = this.#waiting.slice(batch.length)
      await this.#settle(batch)
    }
    this.#isBusy = false
    this.#onIdle?.()
  }

  async #settle(batch: readonly Submission[]): Promise<void> {
    const { place } = this.#settings
    const outcomes = await this.#commit(batch)
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = Array.isArray(outcomes) ? (outcomes[index] as Outcome) : (outcomes as Outcome)
      if ('failure' in outcome) reject(postgresError(outcome.failure, place))
      else resolve(outcome)
    }
  }

  /** @returns the outcome of each submission, or the failure of all; never throws */
  async #commit(batch: readonly Submission[]): Promise<readonly Outcome[] | { readonly failure: unknown }> {
    for (let attempt = 1; ; attempt++) {
      let failure = await this.#commitAtOnce(batch)
      if (!(failure instanceof Failed)) return failure
      if (isSingleFault(failure.reason)) {
        if (batch.length === 1) return { failure: failure.reason }
        const outcomes = await this.#commitOneByOne(batch)
        if (!(outcomes instanceof Failed)) return outcomes
        failure = outcomes
      }
      if (!isRetried(failure.reason) || attempt === MAX_ATTEMPTS) return { failure: failure.reason }
      await this.#pause(attempt)
    }
  }

  /** The fast way: one journey, all or nothing. */
  async #commitAtOnce(batch: readonly Submission[]): Promise<readonly Rows[] | Failed> {
    const link = this.#link
    const sent: Promise<readonly unknown[]>[][] = []
    let begun: ReturnType<PostgresLink['control']> | undefined
    let committed: ReturnType<PostgresLink['control']> | undefined
    link.together(() => {
      begun = link.control(this.#settings.beginSql)
      for (const { work } of batch) sent.push(work.map((statement) => link.run(statement)))
      committed = link.control('commit')
    })
    const settled = await Promise.allSettled([begun, ...sent.flat(), committed])
    const failure = firstFailure(settled)
    if (failure !== undefined) return failure
    return Promise.all(sent.map((each) => Promise.all(each)))
  }

  /** The careful way: a savepoint for each submission. A failure of the transaction itself is `Failed`. */
  async #commitOneByOne(batch: readonly Submission[]): Promise<readonly Outcome[] | Failed> {
    const link = this.#link
    try {
      await link.control(this.#settings.beginSql)
      const outcomes: Outcome[] = []
      for (const { work } of batch) {
        const outcome = await this.#runOne(work)
        if ('failure' in outcome && !isSingleFault(outcome.failure)) throw outcome.failure
        outcomes.push(outcome)
      }
      await link.control('commit')
      return outcomes
    } catch (reason) {
      if (!isConnectionLost(reason)) await link.control('rollback').catch(() => {})
      return new Failed(reason)
    }
  }

  async #runOne(work: readonly BoundStatement[]): Promise<Outcome> {
    const link = this.#link
    await link.control('savepoint submission')
    const settled = await Promise.allSettled(work.map((statement) => link.run(statement)))
    const failure = firstFailure(settled)
    await link.control(
      `${failure === undefined ? '' : 'rollback to savepoint submission; '}release savepoint submission`,
    )
    if (failure !== undefined) return { failure: failure.reason }
    return settled.map((each) => (each.status === 'fulfilled' ? each.value : []))
  }

  /** Those who were in each other's way do not meet again at once. */
  #pause(attempt: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.startTimer(5 * attempt, resolve, true)
    })
  }
}

class Failed {
  readonly reason: unknown

  constructor(reason: unknown) {
    this.reason = reason
  }
}

/** What went wrong first; the rest of the transaction only repeats that it did. */
function firstFailure(settled: readonly PromiseSettledResult<unknown>[]): Failed | undefined {
  const reasons = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  if (reasons.length === 0) return undefined
  return new Failed(reasons.find((reason) => !isFollowUp(reason)) ?? reasons[0])
}

/** True when the fault is in a statement: the others can go without it. */
function isSingleFault(reason: unknown): boolean {
  return !isConnectionLost(reason) && !isRetried(reason) && !isLockTimeout(reason)
}

function isLockTimeout(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === '55P03'
}
