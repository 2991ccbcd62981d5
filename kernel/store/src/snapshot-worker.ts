// The thread of snapshotSqlite: one statement that may take minutes.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteForSnapshot } from './sqlite-file.ts'
import type { SnapshotFailure, SnapshotOrders } from './sqlite-snapshot.ts'

const { file, to } = workerData as SnapshotOrders
try {
  const database = openSqliteForSnapshot(file)
  try {
    database.prepare('vacuum into ?').run(to)
  } finally {
    database.close()
  }
} catch (error) {
  const { message, errcode } = error as Error & { errcode?: number }
  const failure: SnapshotFailure = { message, errcode }
  parentPort?.postMessage(failure)
}
