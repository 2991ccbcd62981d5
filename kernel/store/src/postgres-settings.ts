import { VoltaicError } from '@voltaic/base'
import type { ClientConfig, CustomTypesConfig } from 'pg'

/** How long a statement may wait for a lock of somebody else, in milliseconds; as long as the SQLite store waits. */
const LOCK_TIMEOUT = 5000
/** How long a transaction may lie open with nothing to do before the server ends it: others wait for its lock. */
const IDLE_IN_TRANSACTION_TIMEOUT = 30_000
/** How long connecting may take, in milliseconds. */
const CONNECT_TIMEOUT = 5000
const MAX_PORT = 65_535
/** Silence after which the system looks whether the other side is still there, in milliseconds. */
const KEEP_ALIVE_AFTER = 10_000
/** Types that the client would give as text, which is right for any 64 bits and never what the port promises. */
const INT8 = 20
const NUMERIC = 1700

/** Everything that connections of one store have in common. */
export interface PostgresSettings {
  /** Names the database in messages: the URL without its password. */
  readonly place: string
  /** The PostgreSQL schema with the tables of this store. */
  readonly schema: string
  readonly client: ClientConfig
  /** Statements that prepare a new connection. */
  readonly sessionSql: string
  /** Begins a transaction that writes; no other one of this store, in any process, is open then. */
  readonly beginSql: string
}

/**
 * @param url `postgres://user:password@host:port/database`
 * @param schema name of the PostgreSQL schema, as an element is called
 * @throws VoltaicError STORE_URL_INVALID, which does not repeat the URL
 */
export function postgresSettings(url: string, schema: string): PostgresSettings {
  if (!/^postgres(ql)?:\/\/\S+$/.test(url) || !/^[a-z][a-z0-9-]{0,62}$/.test(schema)) {
    throw new VoltaicError(
      'STORE_URL_INVALID',
      'the URL of the database is not one of PostgreSQL',
      'write it as postgres://user:password@host:5432/database',
    )
  }
  return {
    place: `${withoutPassword(url)} (schema ${schema})`,
    schema,
    client: {
      connectionString: withStrictSsl(url),
      application_name: 'voltaic',
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER,
    },
    // what was acknowledged is on the disk whatever the server does by itself
    sessionSql: `
      set search_path to "${schema}";
      set lock_timeout to ${LOCK_TIMEOUT};
      set idle_in_transaction_session_timeout to ${IDLE_IN_TRANSACTION_TIMEOUT};
      select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`,
    beginSql: `begin; select pg_advisory_xact_lock(hashtextextended('voltaic ${schema}', 0))`,
  }
}

/** The client takes these modes for the strict one, and warns of it in many words. */
function withStrictSsl(url: string): string {
  return /[?&]uselibpqcompat=/.test(url)
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full')
}

/**
 * What of a URL of PostgreSQL no connection can be made with; says nothing of user and password.
 *
 * @spec RFC 3986 §2.1, §3.2.2, §3.2.3
 */
export function mistakeOfPostgresUrl(url: string): string | undefined {
  const [, rest = ''] = url.split('://', 2)
  const beforeQuery = rest.split(/[?#]/, 1)[0] ?? ''
  const [place = '', ...path] = beforeQuery.slice(beforeQuery.lastIndexOf('@') + 1).split('/')
  const port = /:([^:\]]*)$/.exec(place)?.[1]
  if (port !== undefined && !(/^[0-9]*$/.test(port) && Number(port) <= MAX_PORT))
    return 'has a port that is not 0 to 65535'
  const host = port === undefined ? place : place.slice(0, -port.length - 1)
  if (host !== '' && !isHost(host)) return 'has a host that is neither a name nor an address'
  if (/%(?![0-9A-Fa-f]{2})/.test(path.join('/'))) return 'has a % in the database that no two hexadecimal digits follow'
  return undefined
}

function isHost(host: string): boolean {
  // folders of sockets are written as %2Fvar%2Frun
  if (host.includes('%')) return !/%(?![0-9A-Fa-f]{2})/.test(host)
  return URL.canParse(`http://${host}/`)
}

/** A URL as it may be shown: user, host and database, nothing of the password or the parameters. */
export function withoutPassword(url: string): string {
  const [scheme = '', rest = ''] = url.split('://', 2)
  const beforeQuery = rest.split('?', 1)[0] ?? ''
  const at = beforeQuery.lastIndexOf('@')
  const user = at < 0 ? '' : `${beforeQuery.slice(0, at).split(':', 1)[0]}@`
  return `${scheme}://${user}${beforeQuery.slice(at + 1)}`
}

/** A value as a statement takes it. Flags are 0 and 1 in every dialect. */
export function toPostgres(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) throw new TypeError('a statement was run without a value for one of its parameters')
  return value
}

/** A 64-bit number as a number, where a number can hold it. */
function numberOf(text: string): number | bigint {
  const value = Number(text)
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(text) : value
}

/** Reads values as the port promises them. @param standard what the client would do */
export function typeParsers(standard: CustomTypesConfig): CustomTypesConfig {
  const getTypeParser = (oid: number, format?: unknown) =>
    oid === INT8 || oid === NUMERIC ? numberOf : standard.getTypeParser(oid, format as 'text')
  return { getTypeParser: getTypeParser as CustomTypesConfig['getTypeParser'] }
}
