import type { Clock } from '@voltaic/runtime'
import type { DnsMessage } from '../codec/message.ts'

/** What became of one query to one server. */
export type Outcome =
  | { readonly kind: 'response'; readonly message: DnsMessage }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' }

/** Waits for the outcome of one query, and not for longer than it may take. */
export interface Deadline {
  readonly outcome: Promise<Outcome>
  /** Aborted when the time is over, or everything is stopped. */
  readonly signal: AbortSignal
  /** Only the first outcome counts. */
  settle(outcome: Outcome): void
  /** Gives back the timer. To be called last, whatever happened. */
  release(): void
}

/** The queries that are under way, so that `stop` can end them. */
export class Deadlines {
  readonly #clock: Clock
  readonly #running = new Set<() => void>()
  #onIdle: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#running.size
  }

  get isStopped(): boolean {
    return this.#onIdle !== undefined
  }

  start(milliseconds: number): Deadline {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const controller = new AbortController()
    const end = (outcome: Outcome) => {
      resolve(outcome)
      controller.abort()
    }
    const stop = () => end({ kind: 'unreachable' })
    const timer = this.#clock.startTimer(milliseconds, () => end({ kind: 'timeout' }))
    this.#running.add(stop)
    return {
      outcome: promise,
      signal: controller.signal,
      settle: resolve,
      release: () => {
        timer.cancel()
        this.#running.delete(stop)
        if (this.#running.size === 0) this.#onIdle?.()
      },
    }
  }

  /** Ends all of them. Resolves when the last has given back its timer and socket. */
  stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onIdle = resolve
    for (const stop of [...this.#running]) stop()
    if (this.#running.size === 0) resolve()
    return promise
  }
}
