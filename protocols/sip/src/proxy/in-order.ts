/** How many responses of one branch may wait for the change of an earlier one; those that repeat themselves come again. */
const MAX_WAITING_RESPONSES = 64

/** One step of a branch, at once or when its promise is kept. It catches what it throws itself. */
export type BranchStep = () => void | Promise<void>

/**
 * Steps one after the other, in the order in which they were asked for. While each is done when it returns, nothing waits
 * and nothing is put off.
 */
export class InOrder {
  #waiting: BranchStep[] | undefined

  /**
   * @param isNeeded whether it is done however many wait; others are dropped when there are too many
   * @returns false when it was dropped
   */
  do(step: BranchStep, isNeeded: boolean): boolean {
    if (this.#waiting !== undefined) {
      if (!isNeeded && this.#waiting.length >= MAX_WAITING_RESPONSES) return false
      this.#waiting.push(step)
      return true
    }
    const under = step()
    if (under !== undefined) {
      this.#waiting = []
      void this.#goOn(under)
    }
    return true
  }

  async #goOn(first: Promise<void>): Promise<void> {
    await first
    for (let next = this.#waiting?.shift(); next !== undefined; next = this.#waiting?.shift()) {
      const under = next()
      if (under !== undefined) await under
    }
    this.#waiting = undefined
  }
}
