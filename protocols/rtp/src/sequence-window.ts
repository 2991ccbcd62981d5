/** Sequence numbers that are remembered: more than packets may come late. */
const SIZE = 128

/** Which of the last sequence numbers have come: tells a late packet from one that comes again. */
export class SequenceWindow {
  readonly #hasCome = new Uint8Array(SIZE)
  #duplicates = 0

  /** Duplicates since `begin`. */
  get duplicates(): number {
    return this.#duplicates
  }

  /** Forgets everything but this one. */
  begin(sequenceNumber: number): void {
    this.#hasCome.fill(0)
    this.#hasCome[sequenceNumber % SIZE] = 1
    this.#duplicates = 0
  }

  /** A new highest number, `step` above the last: those in between have not come. */
  advance(sequenceNumber: number, step: number): void {
    for (let back = Math.min(step, SIZE) - 1; back > 0; back--) this.#hasCome[(sequenceNumber - back) & (SIZE - 1)] = 0
    this.#hasCome[sequenceNumber % SIZE] = 1
  }

  /** A number that is not higher than the highest. @returns false when it has come before */
  fill(sequenceNumber: number): boolean {
    const index = sequenceNumber % SIZE
    if (this.#hasCome[index] === 1) {
      this.#duplicates += 1
      return false
    }
    this.#hasCome[index] = 1
    return true
  }
}
