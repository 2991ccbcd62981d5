import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** States of the word that the store and its thread share. */
export const IDLE = 0
export const DIRTY = 1
export const STOP = 2

/** How long the thread gathers before it moves what was committed into the database file, in milliseconds. */
export const GATHER_TIME = 500
/** Submissions before the thread is started: a command that writes a few rows does without. */
const START_AFTER = 1000

export interface WorkerOrders {
  readonly file: string
  readonly signal: Int32Array
}

/**
 * Moves committed pages from the WAL into the database file on a thread of its own. SQLite would do it inside some
 * unlucky COMMIT, which then waits for the disk, and with it every call the process handles.
 */
export class Checkpointer {
  readonly #file: string
  readonly #onFailure: () => void
  readonly #signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  #worker: Worker | undefined
  #submissions = 0

  /** @param onFailure called when the thread has died: SQLite must do the work itself again */
  constructor(file: string, onFailure: () => void) {
    this.#file = file
    this.#onFailure = onFailure
  }

  /** To be called after each COMMIT. */
  committed(submissions: number): void {
    if (this.#submissions < START_AFTER) {
      this.#submissions += submissions
      if (this.#submissions >= START_AFTER) this.#start()
    }
    if (Atomics.compareExchange(this.#signal, 0, IDLE, DIRTY) === IDLE) Atomics.notify(this.#signal, 0)
  }

  async stop(): Promise<void> {
    Atomics.store(this.#signal, 0, STOP)
    Atomics.notify(this.#signal, 0)
    const worker = this.#worker
    this.#worker = undefined
    if (worker === undefined) return
    worker.ref()
    await once(worker, 'exit')
  }

  #start(): void {
    const orders: WorkerOrders = { file: this.#file, signal: this.#signal }
    const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: orders })
    worker.unref()
    worker.once('error', () => {
      this.#worker = undefined
      this.#onFailure()
    })
    this.#worker = worker
  }
}
