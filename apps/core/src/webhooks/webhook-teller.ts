import type { Runtime, Timer } from '@voltaic/runtime'
import { type PostSigned, type SignedWebhook, signedHeaders } from './signed-post.ts'

/** Between attempts, in milliseconds: twice as long each time, up to the last. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 600_000
/** Attempts to tell one event, within about three hours; then it is dropped. */
export const MAX_WEBHOOK_ATTEMPTS = 25
/** Events that are read at a time. */
const BATCH = 20

export interface WaitingEvent<Event> {
  /** Tells a repeat. */
  readonly id: number
  readonly event: Event
}

/** What waits for one web server. */
export interface WaitingEvents<Event> {
  /** The oldest, in their order. */
  next(limit: number): Promise<readonly WaitingEvent<Event>[]>
  /** The server has it; it does not come again. */
  taken(id: number): Promise<void>
  /** It was tried often enough; it does not come again. */
  dropped(id: number): Promise<void>
}

export interface TellerParts<Event> {
  readonly runtime: Pick<Runtime, 'clock' | 'log'>
  readonly events: WaitingEvents<Event>
  /** What the server gets of an event, beside its id. */
  readonly documentOf: (event: Event) => Readonly<Record<string, unknown>>
  readonly post: PostSigned
  /** Told of each attempt. @param failures in a row, 0 for one that was taken @param status undefined when there was no answer */
  readonly onAttempt?: (failures: number, status: number | undefined) => void
}

/** Tells one web server of events: in order, each until it has been taken or has been tried often enough. */
export class WebhookTeller<Event> {
  readonly name: string
  readonly #hook: SignedWebhook
  readonly #parts: TellerParts<Event>
  #timer: Timer | undefined
  #running: Promise<void> | undefined
  #isStopped = false
  #isAgain = false
  /** Of the event that is the oldest. */
  #attempts = 0
  #failures = 0

  constructor(hook: SignedWebhook, parts: TellerParts<Event>) {
    this.name = hook.name
    this.#hook = hook
    this.#parts = parts
  }

  /** There is something new. */
  wake(): void {
    // while a server is given a pause, what is new waits behind what is old
    if (this.#isStopped || this.#timer !== undefined) return
    if (this.#running !== undefined) {
      this.#isAgain = true
      return
    }
    this.#running = this.#run()
      .catch((error: unknown) => {
        this.#parts.runtime.log.warn('webhook: events stay for now', { webhook: this.name, error: String(error) })
        this.#pause()
      })
      .then(() => {
        this.#running = undefined
        if (!this.#isAgain) return
        this.#isAgain = false
        this.wake()
      })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.cancel()
    await this.#running
  }

  async #run(): Promise<void> {
    for (;;) {
      const batch = await this.#parts.events.next(BATCH)
      if (batch.length === 0) return
      for (const each of batch) {
        if (this.#isStopped) return
        if (!(await this.#tell(each))) {
          this.#pause()
          return
        }
      }
    }
  }

  /** @returns whether the next one may follow */
  async #tell({ id, event }: WaitingEvent<Event>): Promise<boolean> {
    this.#attempts += 1
    const { runtime, events, documentOf, post, onAttempt } = this.#parts
    const { url, secret } = this.#hook
    const body = JSON.stringify({ id, ...documentOf(event) })
    const status = await post(url, body, signedHeaders(body, secret, runtime.clock.now()))
    const isTaken = status !== undefined && status >= 200 && status < 300
    this.#failures = isTaken ? 0 : this.#failures + 1
    onAttempt?.(this.#failures, status)
    if (!isTaken && this.#attempts < MAX_WEBHOOK_ATTEMPTS) return false
    if (isTaken) {
      await events.taken(id)
    } else {
      runtime.log.error('webhook: an event was not taken and is dropped', { webhook: this.name, id })
      await events.dropped(id)
    }
    this.#attempts = 0
    return true
  }

  #pause(): void {
    if (this.#isStopped) return
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, this.#attempts - 1), LONGEST_PAUSE_MS)
    this.#timer = this.#parts.runtime.clock.startTimer(pause, () => {
      this.#timer = undefined
      this.wake()
    })
  }
}
