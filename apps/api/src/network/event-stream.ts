import { Readable } from 'node:stream'

/** Octets that wait for a slow reader; what comes on top of them is counted, and not sent. */
export const MAX_WAITING = 1_048_576

export interface EventStreamOptions {
  /** Called once, when the reader has gone or the stream has ended. */
  onEnd(): void
}

/**
 * Events of HTML's EventSource, for one reader. Whoever reads slowly does not make anybody wait: what does not fit is
 * dropped, and he is told how much it was.
 */
export class EventStream extends Readable {
  readonly #onEnd: () => void
  #isOver = false
  #dropped = 0

  constructor({ onEnd }: EventStreamOptions) {
    super({ highWaterMark: MAX_WAITING })
    this.#onEnd = onEnd
    // something has to come at once: a browser takes the stream for open only then
    this.push(': this is a stream of events\n\n')
  }

  /** @param id what the reader says when it comes back, to get what it has missed */
  send(event: string, data: unknown, id?: string): void {
    if (this.#isOver) return
    if (this.readableLength >= MAX_WAITING) {
      this.#dropped += 1
      return
    }
    if (this.#dropped > 0) {
      this.push(textOf('dropped', { count: this.#dropped }))
      this.#dropped = 0
    }
    this.push(textOf(event, data, id))
  }

  /** Ends it for good: the reader asks again, and is told why it may not read any more. */
  finish(): void {
    if (this.#isOver) return
    this.#end()
    this.push(null)
  }

  override _read(): void {
    // what there is has been pushed when it came
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#isOver) this.#end()
    callback(error)
  }

  #end(): void {
    this.#isOver = true
    this.#onEnd()
  }
}

function textOf(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
