import type { Clock, Log, Timer } from '@voltaic/runtime'
import type { RecordingLibrary } from './recording-library.ts'

/** Between two looks for recordings that are too old, in milliseconds. */
const SWEEP_EACH_MS = 3_600_000

export interface RetentionDeps {
  readonly library: Pick<RecordingLibrary, 'sweep'>
  readonly clock: Clock
  readonly log: Log
}

/** Deletes recordings that are kept no longer: at once, and every hour. */
export class Retention {
  readonly #deps: RetentionDeps
  #timer: Timer | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(deps: RetentionDeps) {
    this.#deps = deps
  }

  /** Resolves when the first look is over. */
  start(): Promise<void> {
    this.#running = this.#sweep()
    return this.#running
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#running
  }

  async #sweep(): Promise<void> {
    const { library, clock, log } = this.#deps
    try {
      const deleted = await library.sweep()
      if (deleted > 0) log.info('recordings: kept long enough, deleted', { deleted })
    } catch (error) {
      log.error('recordings: what is too old could not be deleted', { error: String(error) })
    }
    if (this.#isStopped) return
    this.#timer = clock.startTimer(SWEEP_EACH_MS, () => {
      this.#running = this.#sweep()
    })
  }
}
