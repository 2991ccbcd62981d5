import type { Clock, Random, Timer } from '@voltaic/runtime'
import { exponential } from './chance.ts'

export interface ArrivalsOptions {
  /** Arrivals a second, on average. */
  readonly rate: number
  readonly durationMs: number
  readonly clock: Clock
  readonly random: Random
  /** @param due when it should have come, in milliseconds of the clock; the machine may be late */
  readonly onArrival: (due: number) => void
}

export interface Arrivals {
  /** Resolves when the time is over or `stop` was called. */
  readonly ended: Promise<void>
  stop(): void
}

/**
 * A Poisson process: the gaps are exponential and do not wait for anybody (open loop). What a timer misses because
 * several arrivals fall into its tick, or because the machine is busy, is made good at once: none is left out.
 */
export function startArrivals({ rate, durationMs, clock, random, onArrival }: ArrivalsOptions): Arrivals {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = clock.now() + durationMs
  const nextGap = () => exponential(1000 / rate, random)
  let due = clock.now() + nextGap()
  let timer: Timer

  function tick(): void {
    const now = clock.now()
    while (due <= now && due < end) {
      onArrival(due)
      due += nextGap()
    }
    if (now >= end) resolve()
    else timer = clock.startTimer(Math.min(due, end) - now, tick, true)
  }

  tick()
  return {
    ended,
    stop() {
      timer?.cancel()
      resolve()
    },
  }
}
