import { formatProgress, type LoadListener, type Progress } from '@voltaic/load'

const CLEAR_LINE = '\r\u001b[K'

/** Words on lines of their own and, on a terminal, a progress bar that stays below them. */
export class ProgressLine implements LoadListener {
  readonly #to: NodeJS.WriteStream
  #isShown = false

  constructor(to: NodeJS.WriteStream) {
    this.#to = to
  }

  say(what: string): void {
    this.end()
    this.#to.write(`${what}\n`)
  }

  progress(progress: Progress): void {
    if (!this.#to.isTTY) return
    this.#to.write(CLEAR_LINE + formatProgress(progress, this.#to.columns))
    this.#isShown = true
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#to.write(CLEAR_LINE)
    this.#isShown = false
  }
}
