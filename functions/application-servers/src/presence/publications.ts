import type { Clock, Random, Timer } from '@voltaic/runtime'
import { PRESENCE_LIMITS, type PresenceLimits } from './presence-limits.ts'

/** Event state that one of the user's devices has published. */
export interface Publication {
  readonly etag: string
  /** A PIDF document, as it came. @spec RFC 3863 §4 */
  readonly document: Uint8Array
}

interface Kept extends Publication {
  readonly timer: Timer
}

/**
 * What has been published, by user. How several publications of one user become one state is for the server to say: here
 * the latest is the state.
 *
 * @spec RFC 3903 §4, §6
 */
export class Publications {
  readonly #clock: Clock
  readonly #random: Random
  readonly #limits: PresenceLimits
  /** Is told of a user whose state has ended by itself. */
  readonly #onExpired: (user: string) => void
  /** By user and entity tag, the latest last. */
  readonly #byUser = new Map<string, Map<string, Kept>>()
  #size = 0

  constructor(
    clock: Clock,
    random: Random,
    onExpired: (user: string) => void,
    limits: PresenceLimits = PRESENCE_LIMITS,
  ) {
    this.#clock = clock
    this.#random = random
    this.#onExpired = onExpired
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  /** @returns undefined when the user has published nothing that still counts */
  current(user: string): Publication | undefined {
    return [...(this.#byUser.get(user)?.values() ?? [])].at(-1)
  }

  find(user: string, etag: string): Publication | undefined {
    return this.#byUser.get(user)?.get(etag)
  }

  /** @returns whether there is room for another one */
  hasRoom(user: string): boolean {
    const { publications, publicationsOfUser } = this.#limits
    return this.#size < publications && (this.#byUser.get(user)?.size ?? 0) < publicationsOfUser
  }

  /** Keeps a document in the place of another one, if there is one. @returns the new entity tag @spec RFC 3903 §4.3 */
  keep(user: string, document: Uint8Array, seconds: number, replaces?: string): string {
    if (replaces !== undefined) this.remove(user, replaces)
    const etag = this.#random.hex(8)
    const timer = this.#clock.startTimer(seconds * 1000, () => {
      this.remove(user, etag)
      this.#onExpired(user)
    })
    const ofUser = this.#byUser.get(user) ?? new Map<string, Kept>()
    ofUser.set(etag, { etag, document, timer })
    this.#byUser.set(user, ofUser)
    this.#size += 1
    return etag
  }

  remove(user: string, etag: string): void {
    const ofUser = this.#byUser.get(user)
    const kept = ofUser?.get(etag)
    if (ofUser === undefined || kept === undefined) return
    kept.timer.cancel()
    ofUser.delete(etag)
    if (ofUser.size === 0) this.#byUser.delete(user)
    this.#size -= 1
  }

  stop(): void {
    for (const ofUser of this.#byUser.values()) for (const { timer } of ofUser.values()) timer.cancel()
    this.#byUser.clear()
    this.#size = 0
  }
}
