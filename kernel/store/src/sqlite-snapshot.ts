import { once } from 'node:events'
import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { VoltaicError } from '@voltaic/base'
import type { Clock } from '@voltaic/runtime'
import { openSqliteForSnapshot } from './sqlite-file.ts'
import { storeError } from './store-error.ts'

export interface SnapshotOrders {
  readonly file: string
  readonly to: string
}

/** How often the copy is looked at, in milliseconds. */
const LOOK_INTERVAL = 100

/** What an error of SQLite says in another thread. */
export interface SnapshotFailure {
  readonly message: string
  readonly errcode: number | undefined
}

/**
 * Copies a database as it is at one moment, while others may read and write it: nobody waits. The copy has mode 0600, no
 * journal beside it and no free pages.
 *
 * @param to a file that does not exist yet
 * @param onProgress told now and then how many octets of the copy are there
 * @throws VoltaicError STORE_CORRUPT, STORE_FULL, STORE_BUSY, STORE_FAILED; no copy is left then
 */
export async function snapshotSqlite(
  file: string,
  to: string,
  clock: Clock,
  onProgress: (octets: number) => void = () => {},
): Promise<void> {
  closeSync(openSync(to, 'wx', 0o600))
  const orders: SnapshotOrders = { file, to }
  const worker = new Worker(new URL('./snapshot-worker.ts', import.meta.url), { workerData: orders })
  let failure: SnapshotFailure | undefined
  worker.on('message', (said: SnapshotFailure) => {
    failure = said
  })
  const look = () => {
    onProgress(statSync(to, { throwIfNoEntry: false })?.size ?? 0)
    timer = clock.startTimer(LOOK_INTERVAL, look)
  }
  let timer = clock.startTimer(LOOK_INTERVAL, look)
  try {
    await once(worker, 'exit')
    if (failure !== undefined) throw Object.assign(new Error(failure.message), { errcode: failure.errcode })
  } catch (error) {
    rmSync(to, { force: true })
    throw storeError(error, file)
  } finally {
    timer.cancel()
  }
}

/** What has run in a database: the last migration of each set, by the name of the set. */
export type SchemaVersions = Readonly<Record<string, string>>

const RECORD = /^([a-z_]+)_migration$/

/**
 * Looks into a database that nobody has open.
 *
 * @returns its schema versions; none for a file that is a database and not of a store
 * @throws VoltaicError STORE_CORRUPT when its pages do not hang together, STORE_FAILED
 */
export function inspectSqlite(file: string): SchemaVersions {
  try {
    const database = openSqliteForSnapshot(file)
    try {
      const [check] = database.prepare('pragma quick_check(1)').all() as { quick_check: string }[]
      if (check?.quick_check !== 'ok')
        throw new VoltaicError('STORE_CORRUPT', `${file}: ${check?.quick_check}`, 'restore the database from a backup')
      const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
      const records = tables.flatMap(({ name }) => {
        const set = RECORD.exec(name)?.[1]
        return set === undefined ? [] : [set]
      })
      return Object.fromEntries(
        records.flatMap((set) => {
          const [last] = database.prepare(`select max(name) as name from ${set}_migration`).all()
          return typeof last?.['name'] === 'string' ? [[set, last['name']]] : []
        }),
      )
    } finally {
      database.close()
    }
  } catch (error) {
    throw storeError(error, file)
  }
}
