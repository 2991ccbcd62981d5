import type { Timer } from './clock.ts'
import type { Runtime } from './runtime.ts'

/**
 * Work that belongs behind the answer of the request at hand: the NOTIFY behind the 200 that made it necessary. What
 * such work throws is a bug, which is logged and ends nothing else.
 */
export class BackgroundWork {
  readonly #runtime: Pick<Runtime, 'clock' | 'log'>
  readonly #element: string
  readonly #waiting = new Set<Timer>()
  readonly #underWay = new Set<Promise<unknown>>()
  #isStopped = false

  /** @param element name for the log */
  constructor(runtime: Pick<Runtime, 'clock' | 'log'>, element: string) {
    this.#runtime = runtime
    this.#element = element
  }

  /** Starts the work when everything that is being done now has been done. After `stop` it is not started any more. */
  add(work: () => Promise<unknown>): void {
    if (this.#isStopped) return
    const timer = this.#runtime.clock.startTimer(0, () => {
      this.#waiting.delete(timer)
      this.#run(work)
    })
    this.#waiting.add(timer)
  }

  /** Drops what has not begun and waits for what has. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const timer of this.#waiting) timer.cancel()
    this.#waiting.clear()
    await Promise.all(this.#underWay)
  }

  #run(work: () => Promise<unknown>): void {
    const done = work().catch((error: unknown) => {
      this.#runtime.log.error('background work failed', { element: this.#element, error: String(error) })
    })
    this.#underWay.add(done)
    void done.then(() => this.#underWay.delete(done))
  }
}
