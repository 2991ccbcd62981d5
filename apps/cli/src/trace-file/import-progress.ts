const CLEAR_LINE = '\r\u001b[K'
const INTERVAL_MS = 200
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** A line on a terminal that says how far an import is; nothing where there is no terminal. */
export class ImportProgress {
  readonly #to: NodeJS.WriteStream
  readonly #total: number
  readonly #started = performance.now()
  #shownAt = 0
  #isShown = false

  /** @param total octets of the file */
  constructor(to: NodeJS.WriteStream, total: number) {
    this.#to = to
    this.#total = total
  }

  update(octets: number, messages: number): void {
    const now = performance.now()
    if (!this.#to.isTTY || now - this.#shownAt < INTERVAL_MS) return
    this.#shownAt = now
    this.#isShown = true
    const line = formatImportProgress(octets, this.#total, messages, now - this.#started)
    this.#to.write(CLEAR_LINE + line.slice(0, Math.max(0, this.#to.columns - 1)))
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (this.#isShown) this.#to.write(CLEAR_LINE)
    this.#isShown = false
  }
}

/** `reading 12 %, 123.4 MB of 1.0 GB, 56.7 MB/s, 1234 messages` */
function formatImportProgress(octets: number, total: number, messages: number, elapsedMs: number): string {
  const share = total === 0 ? '' : ` ${Math.floor((100 * octets) / total)} %,`
  const of = total === 0 ? '' : ` of ${formatOctets(total)}`
  const rate = elapsedMs < 1 ? 0 : (octets * 1000) / elapsedMs
  return `reading${share} ${formatOctets(octets)}${of}, ${formatOctets(rate)}/s, ${messages} messages`
}

function formatOctets(octets: number): string {
  let value = octets
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`
}
