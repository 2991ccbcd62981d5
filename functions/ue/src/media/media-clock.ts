import { AMR_FRAME_MILLISECONDS } from '@voltaic/amr'
import type { Clock, Timer } from '@voltaic/runtime'

/** Calls are spread over so many moments within 20 ms, lest all of them send at once. */
const PHASES = 4
const STEP_MILLISECONDS = AMR_FRAME_MILLISECONDS / PHASES
/** After a longer halt of the process the frames in between are dropped, not sent in a heap. */
export const MAX_FRAMES_BEHIND = 5
const MAX_STEPS_BEHIND = MAX_FRAMES_BEHIND * PHASES
/** Timers of a busy process may fire so much early by the wall clock. */
const LONGEST_EARLY_MILLISECONDS = 100

/** Somebody with something to send every 20 ms. */
export interface MediaListener {
  /**
   * @param frame counts up by one every 20 ms of the clock; numbers are left out when the process halted
   * @param now milliseconds since 1970
   */
  tick(frame: number, now: number): void
}

/**
 * The beat of all calls of a process, from one timer. It keeps to its schedule, so that it does not drift; when it is
 * behind it catches up by one frame of a call in a turn of the event loop.
 */
export class MediaClock {
  readonly #clock: Clock
  readonly #phases: readonly Set<MediaListener>[] = Array.from({ length: PHASES }, () => new Set<MediaListener>())
  #timer: Timer | undefined
  /** When step 0 was due. */
  #origin = 0
  /** The next step. Its phase is its remainder. */
  #step = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls the listener every 20 ms, for the first time within the next 40. */
  add(listener: MediaListener): void {
    const smallest = Math.min(...this.#phases.map(({ size }) => size))
    this.#phases.find(({ size }) => size === smallest)?.add(listener)
    if (this.#timer !== undefined) return
    this.#origin = this.#clock.now() + STEP_MILLISECONDS
    this.#step = 0
    this.#arm()
  }

  /** The timer goes with the last listener. */
  remove(listener: MediaListener): void {
    for (const phase of this.#phases) phase.delete(listener)
    if (this.#phases.some(({ size }) => size > 0)) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Goes to the next step that somebody waits for. */
  #arm(): void {
    while (this.#listeners().size === 0) this.#step += 1
    this.#timer = this.#clock.startTimer(Math.max(0, this.#due() - this.#clock.now()), this.#fire)
  }

  readonly #fire = (): void => {
    const now = this.#clock.now()
    this.#catchUp(now)
    const end = this.#step + PHASES
    while (this.#step < end && this.#due() <= now) {
      const frame = Math.floor(this.#step / PHASES)
      for (const listener of this.#listeners()) listener.tick(frame, now)
      this.#step += 1
    }
    if (this.#phases.some(({ size }) => size > 0)) this.#arm()
  }

  #catchUp(now: number): void {
    const due = this.#due()
    // the wall clock was set back: the schedule follows. A timer that is only a little early is started once more.
    if (due - now > LONGEST_EARLY_MILLISECONDS) this.#origin -= due - now
    const behind = Math.floor((now - due) / STEP_MILLISECONDS)
    if (behind > MAX_STEPS_BEHIND) this.#step += behind - MAX_STEPS_BEHIND
  }

  #due(): number {
    return this.#origin + this.#step * STEP_MILLISECONDS
  }

  #listeners(): ReadonlySet<MediaListener> {
    return this.#phases[this.#step % PHASES] as ReadonlySet<MediaListener>
  }
}
