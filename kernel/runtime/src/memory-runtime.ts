import { Counters } from './counters.ts'
import { silentLog } from './log.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { createMemoryNet, type MemoryNet } from './memory-net.ts'
import type { Runtime } from './runtime.ts'
import { createSeededRandom } from './seeded-random.ts'

export interface MemoryRuntime extends Runtime {
  readonly clock: ManualClock
  readonly net: MemoryNet
}

/**
 * For tests: a machine of its own, in memory, whose time stands still and whose chance follows from the seed.
 *
 * @param seed any number
 */
export function createMemoryRuntime(seed = 1): MemoryRuntime {
  const clock = createManualClock()
  const random = createSeededRandom(seed)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}
