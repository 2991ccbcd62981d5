import type { BackupProgress } from '@voltaic/core'
import { formatBar } from '@voltaic/load'

const CLEAR_LINE = '\r\u001b[K'

/** How far a backup is, as a bar on one line of a terminal; silent where there is none. */
export class BackupLine {
  readonly #to: NodeJS.WriteStream
  #percent = -1
  #what = ''

  constructor(to: NodeJS.WriteStream) {
    this.#to = to
  }

  readonly show: BackupProgress = (what, done, total) => {
    if (!this.#to.isTTY) return
    const part = total === 0 ? 1 : Math.min(1, done / total)
    const percent = Math.floor(100 * part)
    if (percent === this.#percent && what === this.#what) return
    this.#percent = percent
    this.#what = what
    const text = `${formatBar(part)} ${String(percent).padStart(3)} %  ${what}`
    this.#to.write(CLEAR_LINE + text.slice(0, Math.max(0, this.#to.columns - 1)))
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#percent >= 0) this.#to.write(CLEAR_LINE)
    this.#percent = -1
  }
}
