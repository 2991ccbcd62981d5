/** How far back sequence numbers are still told apart; the standard asks for 32 at least. @spec RFC 4303 §3.4.3 */
export const REPLAY_WINDOW = 256

const WORD = 32

/**
 * Which sequence numbers have come, as a ring of bits: bit `n mod 256` is that of number n. Numbers are of 32 bits and
 * never wrap; 0 is not used.
 *
 * @spec RFC 4303 §3.4.3, §A2; RFC 6479 §2
 */
export class ReplayWindow {
  readonly #bits = new Uint32Array(REPLAY_WINDOW / WORD)
  #highest = 0

  /** Whether this number has not come yet and is not too old to tell. */
  isNew(sequence: number): boolean {
    if (sequence > this.#highest) return true
    if (sequence === 0 || this.#highest - sequence >= REPLAY_WINDOW) return false
    return ((this.#bits[wordOf(sequence)] as number) & maskOf(sequence)) === 0
  }

  /** To be called for a number that `isNew`, once its packet has proved to be genuine. */
  mark(sequence: number): void {
    if (sequence > this.#highest) {
      if (sequence - this.#highest >= REPLAY_WINDOW) this.#bits.fill(0)
      else for (let passed = this.#highest + 1; passed < sequence; passed++) this.#clear(passed)
      this.#highest = sequence
    }
    this.#bits[wordOf(sequence)] = (this.#bits[wordOf(sequence)] as number) | maskOf(sequence)
  }

  #clear(sequence: number): void {
    this.#bits[wordOf(sequence)] = (this.#bits[wordOf(sequence)] as number) & ~maskOf(sequence)
  }
}

function wordOf(sequence: number): number {
  return (sequence >>> 5) % (REPLAY_WINDOW / WORD)
}

function maskOf(sequence: number): number {
  return 1 << (sequence & (WORD - 1))
}
