import { MessageChannel } from 'node:worker_threads'
import type { Clock } from './clock.ts'
import { TimerQueue } from './timer-queue.ts'

/** 2026-01-01T00:00:00Z: where a manual clock starts unless told otherwise. */
export const MANUAL_CLOCK_START = 1_767_225_600_000

/** Time that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Moves the clock. Every timer that falls due fires at exactly its own time, in order; before the first, after each
   * and at the end everything that was set off runs to its end (see `settle`), so timers started on the way count too.
   */
  advance(milliseconds: number): Promise<void>
  /** Runs promises, microtasks and immediates until none is left, however long the chain; the time stays. */
  settle(): Promise<void>
  /** Timers started and neither fired nor cancelled; 0 after a clean stop. */
  readonly pending: number
}

/** @param start wall-clock milliseconds */
export function createManualClock(start: number = MANUAL_CLOCK_START): ManualClock {
  const timers = new TimerQueue()
  let now = start
  let running: Promise<void> = Promise.resolve()

  async function moveTo(end: number): Promise<void> {
    const settler = createSettler()
    try {
      await settler.settle()
      for (let due = timers.nextDue(); due !== undefined && due <= end; due = timers.nextDue()) {
        if (due > now) now = due
        timers.takeDue(now)?.()
        await settler.settle()
      }
      now = end
    } finally {
      settler.close()
    }
  }

  return {
    now: () => now,
    startTimer(milliseconds, fire) {
      if (Number.isNaN(milliseconds)) throw new RangeError('a timer needs a number of milliseconds')
      const timer = timers.add(now + Math.max(0, milliseconds), fire)
      return { cancel: () => timers.cancel(timer) }
    },
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError(`time cannot move by ${milliseconds} ms`)
      // One after the other: two callers that advance together move the clock by the sum.
      const moved = running.then(() => moveTo(now + milliseconds))
      running = moved.catch(() => undefined)
      return moved
    },
    async settle() {
      const settler = createSettler()
      await settler.settle()
      settler.close()
    },
    get pending() {
      return timers.size
    },
  }
}

interface Settler {
  settle(): Promise<void>
  close(): void
}

/**
 * Waits for quiet by turning the event loop: a turn drains all microtasks, and while an immediate is pending another
 * turn follows. It turns by a message port, not by an immediate, so that two settlers do not wait for each other.
 */
function createSettler(): Settler {
  const { port1, port2 } = new MessageChannel()
  let wake = () => {}
  port1.on('message', () => wake())
  const turn = () =>
    new Promise<void>((resolve) => {
      wake = resolve
      port2.postMessage(0)
    })
  return {
    async settle() {
      do await turn()
      while (process.getActiveResourcesInfo().includes('Immediate'))
    },
    close() {
      port1.close()
    },
  }
}
