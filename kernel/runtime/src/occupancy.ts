import { performance } from 'node:perf_hooks'

/** How busy this process is. */
export interface Occupancy {
  /** Share of the time since the last reading in which there was work to do, from 0 to 1. */
  read(): number
}

/** Readings closer together than this say too little, in milliseconds: they repeat the one before. */
const SHORTEST_WINDOW = 50

/**
 * Reads the event loop: all the time that it did not wait for something to happen. Time in which the machine gave the
 * processor to somebody else counts as busy, as it does for who waits for an answer.
 */
export function createSystemOccupancy(): Occupancy {
  let last = performance.eventLoopUtilization()
  let share = 0
  return {
    read() {
      const now = performance.eventLoopUtilization()
      const idle = now.idle - last.idle
      const active = now.active - last.active
      if (idle + active < SHORTEST_WINDOW) return share
      last = now
      share = active / (idle + active)
      return share
    },
  }
}

/** An occupancy that a test sets. */
export interface ManualOccupancy extends Occupancy {
  share: number
}

export function createManualOccupancy(share = 0): ManualOccupancy {
  return {
    share,
    read() {
      return this.share
    },
  }
}
