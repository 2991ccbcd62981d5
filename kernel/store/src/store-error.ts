import { VoltaicError } from '@voltaic/base'

const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CONSTRAINT = 19
const SQLITE_NOTADB = 26

/** The primary result code of an SQLite error (https://www.sqlite.org/rescode.html); undefined for other errors. */
function resultCodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : undefined
}

/** True when another connection holds the lock: the same again may succeed a little later. */
export function isBusy(error: unknown): boolean {
  return resultCodeOf(error) === SQLITE_BUSY
}

/** The same failure with a code of the storage port. SQLite's messages name columns, never values. */
export function storeError(error: unknown, place: string): VoltaicError {
  if (error instanceof VoltaicError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const message = `${place}: ${reason}`
  const cause = { cause: error }
  switch (resultCodeOf(error)) {
    case SQLITE_CONSTRAINT:
      return new VoltaicError('STORE_CONFLICT', message, '', cause)
    case SQLITE_BUSY:
      return new VoltaicError('STORE_BUSY', message, 'find the process that keeps the database locked', cause)
    case SQLITE_FULL:
      return new VoltaicError('STORE_FULL', message, 'free space on the disk of the database', cause)
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new VoltaicError('STORE_CORRUPT', message, 'restore the database from a backup', cause)
    default:
      return new VoltaicError('STORE_FAILED', message, '', cause)
  }
}

export function closedError(place: string): VoltaicError {
  return new VoltaicError('STORE_CLOSED', `${place} has been closed`)
}
