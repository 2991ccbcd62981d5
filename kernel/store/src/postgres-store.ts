import { VoltaicError } from '@voltaic/base'
import { type Clock, createSystemClock, createSystemRandom, type Log, type Random, silentLog } from '@voltaic/runtime'
import { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { migrate } from './migrate.ts'
import { LockedPostgresDialect } from './postgres-dialect.ts'
import { postgresError, postgresOpenError } from './postgres-error.ts'
import { PostgresGroupCommit } from './postgres-group-commit.ts'
import { PostgresLink } from './postgres-link.ts'
import { createLockingPool } from './postgres-pool.ts'
import { type PostgresSettings, postgresSettings, typeParsers } from './postgres-settings.ts'
import { compileStatement } from './statement.ts'
import type { MigrationSet, RowsOf, Store } from './store.ts'

/** Connections of the query builder; two more are there for the hot path. */
const MAX_POOL = 4

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`, with the parameters of libpq that `pg` knows. */
  readonly url: string
  /** The PostgreSQL schema that holds the tables, made when missing: stores of one database do not meet. */
  readonly schema: string
  readonly migrations: readonly MigrationSet[]
  readonly clock?: Clock
  readonly random?: Random
  /** Hears when the server is lost and found. */
  readonly log?: Log
}

/**
 * Opens a store in PostgreSQL and brings its tables up to date. Several processes may have it open.
 *
 * While the server cannot be reached everything fails with STORE_UNAVAILABLE, and the store connects again by itself. What
 * was under way when it was lost fails too, and is done whole or not at all.
 *
 * @throws VoltaicError STORE_URL_INVALID, STORE_CANNOT_OPEN, STORE_UNAVAILABLE, STORE_BUSY, STORE_MIGRATION
 */
export async function openPostgresStore<Schema>(options: PostgresStoreOptions): Promise<Store<Schema>> {
  const { url, schema, migrations, clock = createSystemClock(), random = createSystemRandom() } = options
  const { log = silentLog } = options
  // not for processes that have no use for it
  const pg = await import('pg')
  const common = postgresSettings(url, schema)
  const settings = { ...common, client: { ...common.client, types: typeParsers(pg.types) } }
  const { place } = settings
  const pool = new pg.Pool({
    ...settings.client,
    max: MAX_POOL,
    onConnect: (client) => client.query(settings.sessionSql).then(() => {}),
  })
  // a connection that ends while nobody uses it is made again when somebody does; who uses it hears of it by his query
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Schema>({ dialect: new LockedPostgresDialect({ pool: createLockingPool(pool, settings) }) })
  const linkOf = (name: 'commit' | 'read') =>
    new PostgresLink({
      settings,
      clock,
      random,
      createClient: (config) => new pg.Client(config),
      onChange(state, reason) {
        if (name === 'read') return
        if (state === 'lost') log.error('store.connection.lost', { database: place, reason })
        // whoever reads of the one is to read of the other
        else log.warn('store.connection.restored', { database: place })
      },
    })
  const links = { commit: linkOf('commit'), read: linkOf('read') }
  const closeAll = async () => {
    await Promise.all([links.commit.close(), links.read.close(), db.destroy()])
  }
  try {
    await prepareDatabase(pool, settings)
    await migrate(db, migrations, place, schema)
    await Promise.all([links.commit.connect(), links.read.connect()])
  } catch (error) {
    await closeAll()
    throw postgresOpenError(error, place)
  }
  return createPostgresStore(db, settings, links, clock, closeAll)
}

/** Looks whether the database can hold what we write, and makes the schema. Throws what the client throws. */
async function prepareDatabase(pool: Pool, { schema, place }: PostgresSettings): Promise<void> {
  const { rows } = await pool.query<{ encoding: string; exists: boolean }>(
    `select current_setting('server_encoding') as encoding,
       exists (select 1 from pg_namespace where nspname = $1) as exists`,
    [schema],
  )
  const [found] = rows
  if (found?.encoding !== 'UTF8') {
    const message = `cannot open the database ${place}: its encoding is ${found?.encoding}`
    throw new VoltaicError('STORE_CANNOT_OPEN', message, 'make one with createdb --encoding UTF8 --template template0')
  }
  if (found.exists) return
  try {
    await pool.query(`create schema if not exists "${schema}"`)
  } catch (error) {
    // two that make it at the same moment: one of them is told that it exists
    const again = await pool.query('select 1 from pg_namespace where nspname = $1', [schema])
    if (again.rowCount === 0) throw error
  }
}

function createPostgresStore<Schema>(
  db: Kysely<Schema>,
  settings: PostgresSettings,
  links: { readonly commit: PostgresLink; readonly read: PostgresLink },
  clock: Clock,
  closeAll: () => Promise<void>,
): Store<Schema> {
  const group = new PostgresGroupCommit(links.commit, settings, clock)
  let closing: Promise<void> | undefined
  return {
    db,
    statement: (build) =>
      compileStatement(
        db,
        {
          async read(work) {
            try {
              return await links.read.run(work)
            } catch (error) {
              throw postgresError(error, settings.place)
            }
          },
          write: (work) => group.submit([work]).then((rows) => rows[0] ?? []),
        },
        build,
      ),
    // The rows come back as the statements went in; their types went along in RowsOf.
    commit: (work) => group.submit(work) as Promise<RowsOf<typeof work>>,
    close() {
      closing ??= group.close().then(closeAll)
      return closing
    },
  }
}
