/** Looks whether its reader still may read, and ends the stream if not. */
type Look = () => Promise<void>

/** The streams under way: each knows whether its reader still may read. */
export class OpenStreams {
  readonly #looks = new Set<Look>()

  /** @returns what to call when the stream is over */
  add(look: Look): () => void {
    this.#looks.add(look)
    return () => this.#looks.delete(look)
  }

  /** To be called when a session or a key has ended: whoever lives by it ends with it, before this resolves. */
  async lookAgain(): Promise<void> {
    await Promise.all([...this.#looks].map((look) => look()))
  }
}
