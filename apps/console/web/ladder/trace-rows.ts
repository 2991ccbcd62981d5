import type { TraceRow } from '../api/operations.ts'

/** Rows that a ladder keeps; the oldest go. */
const MAX_ROWS = 100_000

/** The rows of one ladder, as they come. It is changed in place: copying 100,000 rows a second would stop the page. */
export class TraceRows {
  readonly #rows: TraceRow[] = []
  #elements: readonly string[] = []
  dropped = 0

  get length(): number {
    return this.#rows.length
  }

  at(index: number): TraceRow | undefined {
    return this.#rows[index]
  }

  /** Every element that has been seen, in the order in which a registration meets them. */
  get elements(): readonly string[] {
    return this.#elements
  }

  add(rows: readonly TraceRow[]): void {
    for (const row of rows) {
      this.#rows.push(row)
      this.#see(row.from)
      this.#see(row.to)
    }
    // a tenth at once: moving all others for each row that goes would be as slow as copying them
    if (this.#rows.length > MAX_ROWS * 1.1) this.#rows.splice(0, this.#rows.length - MAX_ROWS)
  }

  #see(element: string): void {
    if (this.#elements.includes(element)) return
    this.#elements = [...this.#elements, element].sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))
  }
}

const KINDS = ['ue', 'pcscf', 'agw', 'icscf', 'hss', 'scscf', 'dns']

function rankOf(element: string): number {
  const rank = KINDS.indexOf(element.replace(/[-_.]?\d+$/, ''))
  return rank < 0 ? KINDS.length : rank
}
