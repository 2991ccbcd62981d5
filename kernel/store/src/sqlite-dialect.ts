import { VoltaicError } from '@voltaic/base'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteConnection } from './sqlite-connection.ts'

/** SQLite through `node:sqlite`, on a connection that is shared with the group commit. */
export function createSqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createDriver: () => new SqliteDriver(connection),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

/** SQLite rolls DDL back like anything else: a migration that fails leaves nothing half-made. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Kysely lets in one user at a time, as the adapter asks. */
class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection
  readonly #session: DatabaseConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#session = new SqliteSession(connection)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#session
  }

  async releaseConnection(): Promise<void> {}

  beginTransaction(): Promise<void> {
    return this.#connection.beginTransaction()
  }

  async commitTransaction(): Promise<void> {
    this.#connection.endTransaction('commit')
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.endTransaction('rollback')
  }

  async savepoint(session: DatabaseConnection, name: string): Promise<void> {
    await session.executeQuery(CompiledQuery.raw(`savepoint ${quote(name)}`))
  }

  async rollbackToSavepoint(session: DatabaseConnection, name: string): Promise<void> {
    await session.executeQuery(CompiledQuery.raw(`rollback to ${quote(name)}`))
  }

  async releaseSavepoint(session: DatabaseConnection, name: string): Promise<void> {
    await session.executeQuery(CompiledQuery.raw(`release ${quote(name)}`))
  }

  async destroy(): Promise<void> {
    this.#connection.close()
  }
}

class SqliteSession implements DatabaseConnection {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  async executeQuery<Row>(compiled: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes, lastInsertRowid } = await this.#connection.whenUnlocked(() => this.#execute(compiled))
    if (changes === undefined || lastInsertRowid === undefined) return { rows: rows as Row[] }
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; this one only refuses
  async *streamQuery(): AsyncIterableIterator<never> {
    // A row at a time would keep a read open across turns, beside writes on the same connection.
    throw new VoltaicError('STORE_UNSUPPORTED', 'this store does not stream rows', 'read in pages, by key and limit')
  }

  #execute(compiled: CompiledQuery): ReturnType<SqliteConnection['query']> {
    const connection = this.#connection
    if (connection.isInTransaction) return connection.query(compiled.sql, compiled.parameters)
    // A statement of its own is its own transaction, and as durable as the others of the query builder.
    connection.setSynchronous('FULL')
    try {
      return connection.query(compiled.sql, compiled.parameters)
    } finally {
      connection.setSynchronous('NORMAL')
    }
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
