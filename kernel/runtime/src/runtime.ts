import type { Clock } from './clock.ts'
import type { Counters } from './counters.ts'
import type { Log } from './log.ts'
import type { Net } from './net.ts'
import type { Occupancy } from './occupancy.ts'
import type { Random } from './random.ts'

/** What a network function may reach of the outside world; made in `apps/`, or in a test. */
export interface Runtime {
  readonly clock: Clock
  readonly random: Random
  readonly net: Net
  readonly log: Log
  readonly counters: Counters
  /** Absent where nobody guards against overload. */
  readonly occupancy?: Occupancy
}
