import type { Connection } from './connection.ts'

/** Every connection of a node that is not closed yet. */
export class LiveConnections {
  readonly #connections = new Set<Connection>()
  readonly #onEmpty: (() => void)[] = []

  get size(): number {
    return this.#connections.size
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
  }

  delete(connection: Connection): void {
    if (!this.#connections.delete(connection) || this.#connections.size > 0) return
    for (const resolve of this.#onEmpty.splice(0)) resolve()
  }

  /** Resolves when the last one is closed. */
  whenEmpty(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onEmpty.push(resolve))
  }
}
