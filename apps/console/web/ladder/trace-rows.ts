import type { TraceRow } from '../api/operations.ts'

/** Rows that a ladder keeps; the oldest go. */
const MAX_ROWS = 100_000

/** The rows of one ladder, as they come. It is changed in place: copying 100,000 rows a second would stop the page. */
export class TraceRows {
  readonly #rows: TraceRow[] = []
  /** Those that are searched for; without a search the same array as all. */
  #shown: TraceRow[] = this.#rows
  #words: readonly string[] = []
  #elements: readonly string[] = []
  dropped = 0

  /** How many are shown. */
  get length(): number {
    return this.#shown.length
  }

  /** How many there are, shown or not. */
  get total(): number {
    return this.#rows.length
  }

  /** Of those that are shown. */
  at(index: number): TraceRow | undefined {
    return this.#shown[index]
  }

  /** Every element that has been seen, in the order in which a registration meets them. */
  get elements(): readonly string[] {
    return this.#elements
  }

  add(rows: readonly TraceRow[]): void {
    for (const row of rows) {
      this.#rows.push(row)
      if (this.#shown !== this.#rows && hasAll(row, this.#words)) this.#shown.push(row)
      this.#see(row.from)
      this.#see(row.to)
    }
    // a tenth at once: moving all others for each row that goes would be as slow as copying them
    if (this.#rows.length > MAX_ROWS * 1.1) {
      this.#rows.splice(0, this.#rows.length - MAX_ROWS)
      this.#select()
    }
  }

  /** Shows only rows that have all of these words, a status code or anything else; empty for all. */
  search(text: string): void {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    if (words.join(' ') === this.#words.join(' ')) return
    this.#words = words
    this.#select()
  }

  #select(): void {
    this.#shown = this.#words.length === 0 ? this.#rows : this.#rows.filter((row) => hasAll(row, this.#words))
  }

  #see(element: string): void {
    if (this.#elements.includes(element)) return
    this.#elements = [...this.#elements, element].sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))
  }
}

/** `401`, and `4xx` for all of its hundred. @spec RFC 3261 §7.2 */
const STATUS = /^[1-6](?:\d\d|xx)$/

/** A status code is the whole label of its row: the same digits in a number are not meant. */
function hasAll({ label, detail, from, to }: TraceRow, words: readonly string[]): boolean {
  const text = `${label} ${detail} ${from} ${to}`.toLowerCase()
  return words.every((word) => {
    if (!STATUS.test(word)) return text.includes(word)
    return word.endsWith('xx') ? /^\d{3}$/.test(label) && label[0] === word[0] : label === word
  })
}

const KINDS = ['ue', 'pcscf', 'agw', 'icscf', 'hss', 'scscf', 'dns']

function rankOf(element: string): number {
  const rank = KINDS.indexOf(element.replace(/[-_.]?\d+$/, ''))
  return rank < 0 ? KINDS.length : rank
}
