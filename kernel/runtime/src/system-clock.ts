import type { Clock, Timer } from './clock.ts'
import { TimerList } from './timer-list.ts'

/** The longest delay that `setTimeout` takes; longer ones are made of several. */
export const LONGEST_TIMEOUT = 0x7fff_ffff

/** Shorter ones are few, and are not worth a list. */
const SHORTEST_LISTED = 100
/** Durations that have a list; the others, drawn at random as a rule, get a timeout each. */
const MAX_LISTS = 64

/** The machine's clock. Timers run on the monotonic clock: setting the wall clock does not fire them. */
export function createSystemClock(): Clock {
  const lists = new Map<number, TimerList>()
  const listFor = (milliseconds: number): TimerList | undefined => {
    const list = lists.get(milliseconds)
    if (list !== undefined || milliseconds < SHORTEST_LISTED || milliseconds > LONGEST_TIMEOUT) return list
    if (lists.size >= MAX_LISTS) return undefined
    const added = new TimerList(milliseconds)
    lists.set(milliseconds, added)
    return added
  }
  return {
    now: () => Date.now(),
    startTimer(milliseconds, fire, holds = false) {
      const list = holds ? undefined : listFor(milliseconds)
      return list?.start(fire) ?? new SystemTimer(milliseconds, fire, holds)
    },
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
