import {
  type Clock,
  Counters,
  createMemoryNet,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Log,
  type ManualClock,
  type Net,
  type Runtime,
} from '@voltaic/runtime'

/**
 * What the elements of a test run on: the net in memory with a clock, else the machine's.
 *
 * @param clock of a network in memory
 * @param problems where warnings and errors go
 */
export function createTestRuntime(
  clock: ManualClock | undefined,
  seed: number,
  problems: string[],
  {
    systemClock = createSystemClock(),
    systemNet = createNodeNet(),
  }: { readonly systemClock?: Clock | undefined; readonly systemNet?: Net | undefined },
): Runtime {
  const log: Log = {
    debug() {},
    info() {},
    warn: (event, fields) => problems.push(`warn ${event} ${JSON.stringify(fields)}`),
    error: (event, fields) => problems.push(`error ${event} ${JSON.stringify(fields)}`),
  }
  if (clock) {
    const random = createSeededRandom(seed)
    return { clock, random, net: createMemoryNet({ clock, random }), log, counters: new Counters() }
  }
  return {
    clock: systemClock,
    random: createSystemRandom(),
    net: systemNet,
    log,
    counters: new Counters(),
  }
}
