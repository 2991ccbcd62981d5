import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The tables of one package and their history. Sets are independent: each has its own record of what has run. */
export interface MigrationSet {
  /** The owner, in lower case: `hss`. Its tables start with this name. */
  readonly name: string
  /** By name, run in the order of their names: `0001-subscribers`. Never change one that has been released. */
  readonly migrations: Readonly<Record<string, Migration>>
}

/** What a column or a parameter may hold, in every dialect. Times are milliseconds, flags 0 or 1, SQNs numbers. */
export type StoreValue = string | number | bigint | boolean | Uint8Array | null

/** Stands for a value of `Values` while a statement is built. */
export type Bind<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name]

/** A statement with its values, ready to run. `rows` never exists; it carries the type of a result row. */
export interface BoundStatement<Row = unknown> {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly rows?: readonly Row[]
}

/** SQL that was compiled once and runs with fresh values: the hot path, without the query builder. */
export interface Statement<Values, Row> {
  readonly sql: string
  /** With these values, to be given to `Store.commit`. */
  bind(values: Values): BoundStatement<Row>
  /** Reads what is committed. Not for statements that write. */
  read(values: Values): Promise<readonly Row[]>
  /** `Store.commit` of this statement alone. @returns the rows of its RETURNING clause */
  write(values: Values): Promise<readonly Row[]>
}

/** The rows of each statement of a commit, in the same order. */
export type RowsOf<Work extends readonly BoundStatement[]> = {
  readonly [Index in keyof Work]: Work[Index] extends BoundStatement<infer Row> ? readonly Row[] : never
}

/**
 * The storage port of all functions. Every implementation passes tests/contracts/store.ts.
 *
 * Two ways in. `db` is the query builder, for reads and rare operations; what it has written survives a power failure.
 * `commit` is the hot path; what it has acknowledged survives the death of the process.
 *
 * Failures are `VoltaicError`: STORE_CONFLICT (a constraint), STORE_BUSY (another process kept it locked),
 * STORE_UNAVAILABLE (the server cannot be reached; of a commit that was under way nobody knows whether it is done, only
 * that it is whole), STORE_FULL, STORE_CORRUPT, STORE_CLOSED, STORE_FAILED.
 */
export interface Store<Schema> {
  /** Inside `db.transaction()` use only the transaction given: waiting there for `db` or `commit` waits for ever. */
  readonly db: Kysely<Schema>
  /** Compiles a statement once. @param build is called once, with a stand-in for each value */
  statement<Values, Row>(
    build: (db: Kysely<Schema>, bind: Bind<Values>) => Compilable<Row> | CompiledQuery<Row>,
  ): Statement<Values, Row>
  /**
   * Runs statements together or not at all. Work submitted in the same turn of the event loop shares one
   * transaction, yet fails alone; the promise settles after COMMIT. Work runs in the order it was submitted.
   */
  commit<const Work extends readonly BoundStatement[]>(work: Work): Promise<RowsOf<Work>>
  /** Commits what has been submitted, then closes. Later work is refused with STORE_CLOSED. */
  close(): Promise<void>
}
