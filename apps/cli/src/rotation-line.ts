const CLEAR_LINE = '\r\u001b[K'

/** How far a rotation of keys is, on one line of a terminal; silent where there is none. */
export class RotationLine {
  readonly #to: NodeJS.WriteStream
  #isShown = false

  constructor(to: NodeJS.WriteStream) {
    this.#to = to
  }

  /** @param seen rows of this pass */
  show(table: string, seen: number, resealed: number): void {
    if (!this.#to.isTTY) return
    this.#to.write(`${CLEAR_LINE}${table}: ${seen} rows looked at, ${resealed} sealed anew`)
    this.#isShown = true
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#to.write(CLEAR_LINE)
    this.#isShown = false
  }
}
