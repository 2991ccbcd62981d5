import type { Random } from '@voltaic/runtime'

/** Ciphers that stand ready at one time; one that stands ready weighs 2 KiB, making one costs more than a packet. */
export const MAX_READY_CIPHERS = 2048

const FIRST_SCRATCH = 2048

/** Something that holds a cipher of node:crypto and can make it again. */
export interface ReadyCipher {
  release(): void
}

/** What all SAs of one owner share: octets to work in, randomness, and room for ciphers that stand ready. */
export class EspWorkspace {
  readonly random: Random
  readonly #ready: (ReadyCipher | undefined)[] = []
  readonly #maxReady: number
  #nextReady = 0
  #scratch = Buffer.alloc(FIRST_SCRATCH)

  constructor(random: Random, maxReady: number = MAX_READY_CIPHERS) {
    this.random = random
    this.#maxReady = maxReady
  }

  /** The same octets each time, at least `length` of them: nothing may be kept in them from one call to the next. */
  scratch(length: number): Buffer {
    if (length > this.#scratch.length) this.#scratch = Buffer.alloc(Math.max(length, 2 * this.#scratch.length))
    return this.#scratch
  }

  /** Told of each cipher that was made. Who has had one for the longest time lets go of it when there are too many. */
  keepReady(cipher: ReadyCipher): void {
    this.#ready[this.#nextReady]?.release()
    this.#ready[this.#nextReady] = cipher
    this.#nextReady = (this.#nextReady + 1) % this.#maxReady
  }
}
