import type { Clock } from '@voltaic/runtime'
import { BUSY_LIMIT, type SqliteConnection } from './sqlite-connection.ts'
import type { BoundStatement } from './store.ts'
import { closedError, isBusy, storeError } from './store-error.ts'

/** Most submissions in one transaction: it bounds how long a turn of the event loop can take. */
const MAX_BATCH = 500
/** Pause before the lock of another process is tried again, in milliseconds. */
const RETRY_PAUSE = 2

interface Submission {
  readonly work: readonly BoundStatement[]
  readonly resolve: (rows: readonly (readonly unknown[])[]) => void
  readonly reject: (error: Error) => void
  readonly since: number
}

type Outcome = readonly (readonly unknown[])[] | Error

/**
 * Gathers what is submitted during a turn of the event loop and commits it at the turn's end in one transaction. The
 * cost of BEGIN and COMMIT is shared, and each submitter hears about its own work only.
 */
export class GroupCommit {
  readonly #connection: SqliteConnection
  readonly #clock: Clock
  readonly #onCommit: (submissions: number) => void
  #waiting: Submission[] = []
  #isScheduled = false
  #isClosed = false
  #onIdle: (() => void) | undefined

  /** @param onCommit told after each COMMIT how many submissions it held */
  constructor(connection: SqliteConnection, clock: Clock, onCommit: (submissions: number) => void) {
    this.#connection = connection
    this.#clock = clock
    this.#onCommit = onCommit
  }

  submit(work: readonly BoundStatement[]): Promise<readonly (readonly unknown[])[]> {
    if (this.#isClosed) return Promise.reject(closedError(this.#connection.place))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject, since: this.#clock.now() })
      this.#schedule()
    })
  }

  /** Refuses new work and resolves when what was submitted has been settled. */
  close(): Promise<void> {
    this.#isClosed = true
    if (this.#waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onIdle = resolve
    })
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    // After the I/O of this turn: everything that its datagrams have submitted comes along.
    setImmediate(this.#flush)
  }

  readonly #flush = () => {
    this.#isScheduled = false
    if (this.#connection.isInTransaction) {
      this.#isScheduled = true
      void this.#connection.transactionEnd().then(this.#flush)
      return
    }
    const batch = this.#waiting.length <= MAX_BATCH ? this.#waiting : this.#waiting.slice(0, MAX_BATCH)
    if (!this.#begin(batch)) return
    this.#waiting = this.#waiting.length <= MAX_BATCH ? [] : this.#waiting.slice(MAX_BATCH)
    settle(batch, this.#commit(batch))
    if (this.#waiting.length > 0) this.#schedule()
    else this.#onIdle?.()
  }

  /** @returns false when the lock is taken: the batch stays and is tried again */
  #begin(batch: readonly Submission[]): boolean {
    try {
      this.#connection.run('begin immediate', [])
      return true
    } catch (error) {
      const isPatient = this.#clock.now() - (batch[0]?.since ?? 0) < BUSY_LIMIT
      if (isBusy(error) && isPatient) {
        this.#isScheduled = true
        this.#clock.startTimer(RETRY_PAUSE, this.#flush, true)
        return false
      }
      const failure = storeError(error, this.#connection.place)
      this.#waiting = this.#waiting.slice(batch.length)
      for (const { reject } of batch) reject(failure)
      if (this.#waiting.length > 0) this.#schedule()
      else this.#onIdle?.()
      return false
    }
  }

  /** Runs a batch in the open transaction and ends it. @returns the rows or the failure of each submission */
  #commit(batch: readonly Submission[]): readonly Outcome[] | Error {
    const outcomes: Outcome[] = []
    try {
      for (const { work } of batch) outcomes.push(this.#runOne(work))
      this.#connection.run('commit', [])
      this.#onCommit(batch.length)
      return outcomes
    } catch (error) {
      if (this.#connection.hasOpenTransaction) this.#connection.run('rollback', [])
      return storeError(error, this.#connection.place)
    }
  }

  /** Throws only when the whole transaction is lost. */
  #runOne(work: readonly BoundStatement[]): Outcome {
    const connection = this.#connection
    const [only] = work
    // A single statement that fails undoes itself; several need a point to go back to.
    const needsSavepoint = work.length > 1
    try {
      if (only !== undefined && !needsSavepoint) return [connection.run(only.sql, only.parameters)]
      connection.run('savepoint submission', [])
      const rows = work.map(({ sql, parameters }) => connection.run(sql, parameters))
      connection.run('release submission', [])
      return rows
    } catch (error) {
      if (!connection.hasOpenTransaction) throw error
      if (needsSavepoint) {
        connection.run('rollback to submission', [])
        connection.run('release submission', [])
      }
      return storeError(error, connection.place)
    }
  }
}

function settle(batch: readonly Submission[], outcomes: readonly Outcome[] | Error): void {
  for (let index = 0; index < batch.length; index++) {
    const outcome = outcomes instanceof Error ? outcomes : outcomes[index]
    if (outcome instanceof Error) batch[index]?.reject(outcome)
    else batch[index]?.resolve(outcome ?? [])
  }
}
