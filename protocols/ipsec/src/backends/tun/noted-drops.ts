import type { EspDropped } from '../../engine/protected-wire.ts'

/** Whoever sends rubbish must not keep two threads busy with telling of it: of more in a second, these are told. */
export const MOST_NOTED = 10
const SECOND_MS = 1000

/** Packets that were thrown away, until somebody is told of them. */
export class NotedDrops {
  readonly #now: () => number
  #noted: EspDropped[] = []
  #since = 0
  #count = 0

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  add(dropped: EspDropped): void {
    const now = this.#now()
    // the clock of a machine may be set back
    if (now - this.#since >= SECOND_MS || now < this.#since) [this.#since, this.#count] = [now, 0]
    if (this.#count >= MOST_NOTED) return
    this.#count += 1
    this.#noted.push(dropped)
  }

  /** What has come since the last time. */
  take(): readonly EspDropped[] {
    if (this.#noted.length === 0) return this.#noted
    const taken = this.#noted
    this.#noted = []
    return taken
  }
}
