/** Names values that differ from run to run by the order in which they first appear: `<branch-1>`, `<branch-2>`. */
export class Placeholders {
  readonly #seen = new Map<string, Map<string, string>>()

  /** The same name for the same value of a kind. */
  of(kind: string, value: string): string {
    let names = this.#seen.get(kind)
    if (names === undefined) {
      names = new Map()
      this.#seen.set(kind, names)
    }
    let name = names.get(value)
    if (name === undefined) {
      name = `<${kind}-${names.size + 1}>`
      names.set(value, name)
    }
    return name
  }
}
