// The thread of a Checkpointer: sleeps until there is something to move, gathers for a while, moves it, sleeps again.
import { workerData } from 'node:worker_threads'
import { DIRTY, GATHER_TIME, IDLE, STOP, type WorkerOrders } from './checkpointer.ts'
import { openSqliteForCheckpoints } from './sqlite-file.ts'

const { file, signal } = workerData as WorkerOrders
const database = openSqliteForCheckpoints(file)
const checkpoint = database.prepare('pragma wal_checkpoint(passive)')

while (Atomics.load(signal, 0) !== STOP) {
  Atomics.wait(signal, 0, IDLE)
  Atomics.wait(signal, 0, DIRTY, GATHER_TIME)
  if (Atomics.compareExchange(signal, 0, DIRTY, IDLE) === DIRTY) checkpoint.all()
}
database.close()
