import type { Clock, Timer } from './clock.ts'

/** The longest delay that `setTimeout` takes; longer ones are made of several. */
export const LONGEST_TIMEOUT = 0x7fff_ffff

/** The machine's clock. Timers run on the monotonic clock: setting the wall clock does not fire them. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    startTimer: (milliseconds, fire, holds = false) => new SystemTimer(milliseconds, fire, holds),
  }
}

class SystemTimer implements Timer {
  #timeout: NodeJS.Timeout

  constructor(milliseconds: number, fire: () => void, holds: boolean) {
    this.#timeout =
      milliseconds > LONGEST_TIMEOUT ? this.#startPart(milliseconds, fire, holds) : setTimeout(fire, milliseconds)
    if (!holds) this.#timeout.unref()
  }

  cancel(): void {
    clearTimeout(this.#timeout)
  }

  #startPart(milliseconds: number, fire: () => void, holds: boolean): NodeJS.Timeout {
    const continueTimer = () => {
      const left = milliseconds - LONGEST_TIMEOUT
      this.#timeout = left > LONGEST_TIMEOUT ? this.#startPart(left, fire, holds) : setTimeout(fire, left)
      if (!holds) this.#timeout.unref()
    }
    return setTimeout(continueTimer, LONGEST_TIMEOUT)
  }
}
