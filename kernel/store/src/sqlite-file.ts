import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
// biome-ignore lint/correctness/noUnresolvedImports: a module of Node 24 that Biome 2.6 does not list
import { DatabaseSync } from 'node:sqlite'
import { VoltaicError } from '@voltaic/base'
import { makePrivateDirectory } from './private-directory.ts'
import { storeError } from './store-error.ts'

/** How to trade memory and disk for speed. The defaults suit 100,000 subscribers. */
export interface SqliteTuning {
  /** Pages of the database kept in memory, in KiB. */
  readonly cacheKiB?: number
  /** Length of the WAL, in pages of 2 KiB, at which a COMMIT itself moves what is left into the database file. */
  readonly checkpointPages?: number
}

/** The name of a database that has no file and ends when it is closed. */
export const IN_MEMORY = ':memory:'

/** Small pages: an update of one row writes one page, so half the size is half the octets. */
const PAGE_SIZE = 2048
const DEFAULT_CACHE_KIB = 65_536
/** The thread of the Checkpointer has moved nearly all of them by then; the WAL begins anew after this. */
const DEFAULT_CHECKPOINT_PAGES = 32_768
/** While opening, SQLite may sleep this long for another process that is opening too, in milliseconds. */
const OPEN_TIMEOUT = 5000

/** The directory with mode 0700 and the file with 0600, where they do not exist yet. */
function createFile(file: string): void {
  try {
    makePrivateDirectory(dirname(file))
    // Only a new file is opened here: closing one that SQLite has open elsewhere in this process drops its locks.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw openError(error, file)
  }
}

/** An open SQLite database, and a statement prepared on it. */
export type Database = DatabaseSync
export type PreparedStatement = ReturnType<DatabaseSync['prepare']>

/** @throws VoltaicError STORE_CANNOT_OPEN, STORE_CORRUPT */
export function openSqliteFile(file: string, tuning: SqliteTuning): DatabaseSync {
  if (file !== IN_MEMORY) createFile(file)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT })
    database.exec(`
      pragma page_size = ${PAGE_SIZE};
      pragma journal_mode = wal;
      pragma synchronous = normal;
      pragma foreign_keys = on;
      pragma trusted_schema = off;
      pragma cache_size = -${tuning.cacheKiB ?? DEFAULT_CACHE_KIB};
      pragma wal_autocheckpoint = ${tuning.checkpointPages ?? DEFAULT_CHECKPOINT_PAGES};
      pragma busy_timeout = 0`)
    return database
  } catch (error) {
    database?.close()
    throw openError(error, file)
  }
}

/** A connection that does nothing but checkpoints. */
export function openSqliteForCheckpoints(file: string): Database {
  const database = new DatabaseSync(file, { timeout: 0 })
  database.exec('pragma wal_autocheckpoint = 0; pragma synchronous = normal')
  return database
}

/** A connection that only reads; it waits for those who are opening or closing the database. */
export function openSqliteForSnapshot(file: string): Database {
  return new DatabaseSync(file, { timeout: OPEN_TIMEOUT })
}

function openError(error: unknown, file: string): VoltaicError {
  const known = storeError(error, file)
  if (known.code !== 'STORE_FAILED') return known
  const remedy = 'check the path, and that this user may read and write there'
  return new VoltaicError('STORE_CANNOT_OPEN', `cannot open the database ${known.message}`, remedy, { cause: error })
}
