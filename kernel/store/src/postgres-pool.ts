import { AbortedTransactionError, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { postgresError } from './postgres-error.ts'
import { type PostgresSettings, toPostgres } from './postgres-settings.ts'

/**
 * The connections of the query builder. What writes, a transaction or a statement alone, has the lock of this store, as
 * the group commit has: writers are never in each other's way half-done, in whichever process they are.
 */
export function createLockingPool(pool: Pool, settings: PostgresSettings): PostgresPool {
  return {
    async connect() {
      try {
        return lockingClient(await pool.connect(), settings)
      } catch (error) {
        throw postgresError(error, settings.place)
      }
    },
    end: () => pool.end(),
  } as PostgresPool
}

function lockingClient(client: PoolClient, { beginSql, place }: PostgresSettings): PostgresPoolClient {
  let isInTransaction = false

  async function run(text: string, values: readonly unknown[]): Promise<QueryResult> {
    if (/^(begin|start transaction)\b/.test(text)) {
      isInTransaction = true
      // Kysely adds an isolation level to its words where one is asked for; the lock comes first all the same
      return last(await client.query(beginSql.replace(/^begin/, text)))
    }
    if (/^(commit|rollback)$/.test(text)) isInTransaction = false
    const parameters = values.map(toPostgres)
    if (isInTransaction || /^\s*(commit|rollback|select|show)\b/i.test(text)) return client.query(text, parameters)
    return alone(text, parameters)
  }

  async function alone(text: string, parameters: readonly unknown[]): Promise<QueryResult> {
    try {
      await client.query(beginSql)
      const result = await client.query(text, [...parameters])
      const { command } = await client.query('commit')
      if (command === 'ROLLBACK') throw new AbortedTransactionError()
      return result
    } catch (error) {
      await client.query('rollback').catch(() => {})
      throw error
    }
  }

  const locking = {
    async query(text: string, values: readonly unknown[] = []) {
      try {
        return await run(text, values)
      } catch (error) {
        throw postgresError(error, place)
      }
    },
    release: (discards?: boolean) => client.release(discards),
  }
  // Kysely's driver asks for nothing else of a client
  return locking as unknown as PostgresPoolClient
}

function last(results: QueryResult | readonly QueryResult[]): QueryResult {
  return (Array.isArray(results) ? results.at(-1) : results) as QueryResult
}
