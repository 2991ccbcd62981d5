import { VoltaicError } from '@voltaic/base'
import { storeError } from './store-error.ts'

/** 25P02: an earlier statement of the transaction has failed; that one tells why. */
const IN_FAILED_TRANSACTION = '25P02'
/** 40001 and 40P01: the same again may succeed. */
const RETRY_CODES: ReadonlySet<string> = new Set(['40001', '40P01'])
/** 55P03 lock_not_available, 57014 query_canceled: it took longer than it may. */
const BUSY_CODES: ReadonlySet<string> = new Set(['55P03', '57014', ...RETRY_CODES])
/**
 * Class 08 and 57P01 to 57P05: the server goes, went or comes; 53300: it has no room for one more; 25P03: it has ended
 * a transaction in which nothing came.
 */
const GONE_CODES = /^(08...|57P0[1-5]|53300|25P03)$/

/** SQLSTATE of an error of the server (PostgreSQL documentation, appendix A); undefined for other errors. */
function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** True when the whole transaction was undone for the sake of another one. */
export function isRetried(error: unknown): boolean {
  return RETRY_CODES.has(sqlStateOf(error) ?? '')
}

/** True for what only repeats that the transaction has failed before. */
export function isFollowUp(error: unknown): boolean {
  return sqlStateOf(error) === IN_FAILED_TRANSACTION
}

/** True when the connection is gone, or of no more use. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state !== undefined) return GONE_CODES.test(state)
  // what the client says of its socket, and no mistake in a call
  return error instanceof Error && !(error instanceof VoltaicError || error instanceof TypeError)
}

/**
 * The same failure with a code of the storage port. Details of the server are left out, and messages of class 22 too:
 * they repeat values.
 *
 * @param place of the database, without its password
 */
export function postgresError(error: unknown, place: string): VoltaicError {
  if (error instanceof VoltaicError) return error
  if (isConnectionLost(error)) return unavailableError(place, reasonOf(error))
  const state = sqlStateOf(error)
  if (state === undefined) return storeError(error, place)
  const reason = state.startsWith('22') ? 'a value does not fit' : reasonOf(error)
  const message = `${place}: ${reason} (SQLSTATE ${state})`
  if (state.startsWith('23')) return new VoltaicError('STORE_CONFLICT', message)
  if (BUSY_CODES.has(state)) {
    return new VoltaicError('STORE_BUSY', message, 'find the session that keeps its transaction open: pg_stat_activity')
  }
  switch (state) {
    case '53100':
      return new VoltaicError('STORE_FULL', message, 'free space on the disk of the database')
    case 'XX001':
    case 'XX002':
      return new VoltaicError('STORE_CORRUPT', message, 'restore the database from a backup')
    case '25006':
      return new VoltaicError('STORE_UNAVAILABLE', message, 'let storage name the primary server: this is a standby')
    default:
      return new VoltaicError('STORE_FAILED', message)
  }
}

/** What a connection that cannot be made, or has ended, means for whoever asks. */
export function unavailableError(place: string, reason: string): VoltaicError {
  const remedy = 'see whether PostgreSQL runs and takes connections there; Voltaic connects again by itself'
  return new VoltaicError('STORE_UNAVAILABLE', `${place} cannot be reached: ${reason}`, remedy)
}

/** A server that is there and does not let us in, or none at all, when the store is opened. */
export function postgresOpenError(error: unknown, place: string): VoltaicError {
  if (error instanceof VoltaicError) return error
  const state = sqlStateOf(error)
  const message = `cannot open the database ${place}: ${reasonOf(error)}`
  if (state?.startsWith('28') === true) {
    const remedy = 'check user and password of storage in voltaic.yaml, and pg_hba.conf of the server'
    return new VoltaicError('STORE_CANNOT_OPEN', message, remedy)
  }
  if (state === '3D000') return new VoltaicError('STORE_CANNOT_OPEN', message, 'make it: createdb --encoding UTF8')
  if (state === '42501') {
    return new VoltaicError('STORE_CANNOT_OPEN', message, 'grant create on the database to the user of storage')
  }
  if (/\b(SSL|TLS)\b|certificate/i.test(message)) {
    const remedy = 'see ssl of the server, and sslmode and sslrootcert of storage: docs/guides/storage.md'
    return new VoltaicError('STORE_CANNOT_OPEN', message, remedy)
  }
  if (!isConnectionLost(error)) return new VoltaicError('STORE_CANNOT_OPEN', message)
  return new VoltaicError('STORE_UNAVAILABLE', message, 'see whether PostgreSQL runs there, and what storage names')
}

/** Several attempts at several addresses of one name are one error without words (Node's AggregateError). */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
