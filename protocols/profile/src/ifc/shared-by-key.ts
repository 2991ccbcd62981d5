/** Objects that are made once for each key and shared by all who hold one; gone when nobody does any more. */
export class SharedByKey<T extends object> {
  readonly #known = new Map<string, WeakRef<T>>()
  readonly #forgotten = new FinalizationRegistry((key: string) => {
    // the key may have a new object by now
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key)
  })

  get size(): number {
    return this.#known.size
  }

  get(key: string, make: () => T): T {
    const known = this.#known.get(key)?.deref()
    if (known !== undefined) return known
    const made = make()
    this.#known.set(key, new WeakRef(made))
    this.#forgotten.register(made, key)
    return made
  }
}
