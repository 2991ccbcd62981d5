import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'

export interface TestRuntime extends Runtime {
  readonly clock: ManualClock
  readonly net: MemoryNet
}

/** For tests: a machine of its own, in memory, whose time stands still. */
export function createTestRuntime(seed = 1): TestRuntime {
  const clock = createManualClock()
  const random = createSeededRandom(seed)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}
