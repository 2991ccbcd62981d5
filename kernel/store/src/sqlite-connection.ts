import type { Clock } from '@voltaic/runtime'
import type { Database, PreparedStatement } from './sqlite-file.ts'
import { closedError, isBusy, storeError } from './store-error.ts'

/** Prepared statements kept; query builders make few texts, unless lists of every length go into them. */
const MAX_STATEMENTS = 1000
/** How long to wait for the lock of another process before giving up, in milliseconds. */
export const BUSY_LIMIT = 5000
const FIRST_RETRY = 1
const LONGEST_RETRY = 32

interface Prepared {
  readonly statement: PreparedStatement
  /** Names of the columns of its rows; empty for a statement that returns none. */
  readonly columns: readonly string[]
}

export interface QueryOutcome {
  readonly rows: Record<string, unknown>[]
  /** Of a statement that returns no rows. */
  readonly changes?: number | bigint
  readonly lastInsertRowid?: number | bigint
}

/**
 * One SQLite connection. SQLite itself would wait for a lock by sleeping, which stops the whole process; here a lock
 * that is taken is an error at once, and `whenUnlocked` tries again by the clock.
 */
export class SqliteConnection {
  readonly place: string
  readonly #database: Database
  readonly #clock: Clock
  readonly #prepared = new Map<string, Prepared>()
  readonly #waitingForTransaction: (() => void)[] = []
  #isInTransaction = false

  constructor(database: Database, place: string, clock: Clock) {
    this.#database = database
    this.place = place
    this.#clock = clock
  }

  /** True while a transaction that spans turns of the event loop is open: others must wait for its end. */
  get isInTransaction(): boolean {
    return this.#isInTransaction
  }

  /** True while SQLite has a transaction open; a grave error ends it without being asked. */
  get hasOpenTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction
  }

  /** Runs one statement and returns its rows. Throws SQLite's own errors. */
  run(sql: string, parameters: readonly unknown[]): Record<string, unknown>[] {
    return rowsOf(this.#prepare(sql), parameters)
  }

  /** As `run`, and tells what changed. */
  query(sql: string, parameters: readonly unknown[]): QueryOutcome {
    const prepared = this.#prepare(sql)
    if (prepared.columns.length > 0) return { rows: rowsOf(prepared, parameters) }
    return { rows: [], ...prepared.statement.run(...(parameters.map(toSqlite) as string[])) }
  }

  /** A transaction that may span turns of the event loop; one at a time. It survives a power failure. */
  async beginTransaction(): Promise<void> {
    await this.whenUnlocked(() => {
      this.setSynchronous('FULL')
      try {
        this.run('begin immediate', [])
        this.#isInTransaction = true
      } finally {
        if (!this.#isInTransaction) this.setSynchronous('NORMAL')
      }
    })
  }

  endTransaction(how: 'commit' | 'rollback'): void {
    try {
      if (how === 'commit' || this.hasOpenTransaction) this.run(how, [])
    } catch (error) {
      throw storeError(error, this.place)
    } finally {
      if (!this.hasOpenTransaction) this.#transactionEnded()
    }
  }

  /** Resolves when no transaction is open that spans turns. */
  transactionEnd(): Promise<void> {
    if (!this.#isInTransaction) return Promise.resolve()
    return new Promise((resolve) => this.#waitingForTransaction.push(resolve))
  }

  /** Calls `action` until no other process holds the lock. @throws VoltaicError STORE_BUSY after BUSY_LIMIT */
  async whenUnlocked<T>(action: () => T): Promise<T> {
    for (let waited = 0, pause = FIRST_RETRY; ; waited += pause, pause = Math.min(pause * 2, LONGEST_RETRY)) {
      try {
        return action()
      } catch (error) {
        if (!isBusy(error) || waited >= BUSY_LIMIT) throw storeError(error, this.place)
      }
      await this.#pause(pause)
    }
  }

  /** FULL: a commit is on the disk when it returns. NORMAL: it is with the operating system. */
  setSynchronous(level: 'FULL' | 'NORMAL'): void {
    this.#database.exec(`pragma synchronous = ${level}`)
  }

  /** WAL pages after which a COMMIT moves them into the database file. */
  setCheckpointPages(pages: number): void {
    if (this.#database.isOpen) this.#database.exec(`pragma wal_autocheckpoint = ${pages}`)
  }

  close(): void {
    this.#prepared.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.startTimer(milliseconds, resolve, true)
    })
  }

  #transactionEnded(): void {
    this.#isInTransaction = false
    this.setSynchronous('NORMAL')
    for (const resume of this.#waitingForTransaction.splice(0)) resume()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    if (!this.#database.isOpen) throw closedError(this.place)
    const statement = this.#database.prepare(sql)
    // Rows as arrays: as objects, each of them would look all of its names up again.
    statement.setReturnArrays(true)
    const prepared = { statement, columns: statement.columns().map(({ name }) => name) }
    if (this.#prepared.size >= MAX_STATEMENTS) this.#forgetOldest()
    this.#prepared.set(sql, prepared)
    return prepared
  }

  #forgetOldest(): void {
    for (const sql of this.#prepared.keys()) {
      this.#prepared.delete(sql)
      return
    }
  }
}

function rowsOf({ statement, columns }: Prepared, parameters: readonly unknown[]): Record<string, unknown>[] {
  const rows = statement.all(...(parameters.map(toSqlite) as string[])) as unknown as (readonly unknown[])[]
  return rows.map((values) => rowOf(columns, values))
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index++) row[columns[index] as string] = values[index]
  return row
}

function toSqlite(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) throw new TypeError('a statement was run without a value for one of its parameters')
  return value
}
