/** A function of a library, as koffi calls it. */
export type Native = (...args: readonly unknown[]) => unknown

/** What a library has, bound to prototypes. */
export interface NativeLibrary {
  bind(prototype: string): Native
}

/** Gives out state that a library keeps for one call, and takes it back once. */
export class NativeState {
  #state: unknown
  readonly #exit: Native

  /** @throws RangeError when the library has no memory for it */
  constructor(init: () => unknown, exit: Native) {
    this.#state = init()
    this.#exit = exit
    if (this.#state === null) throw new RangeError('no memory for the state of a speech codec')
  }

  /** @throws RangeError after `close`: the library would use what it has given back */
  get pointer(): unknown {
    if (this.#state === null) throw new RangeError('a speech codec is used after it was closed')
    return this.#state
  }

  close(): void {
    if (this.#state === null) return
    this.#exit(this.#state)
    this.#state = null
  }
}
