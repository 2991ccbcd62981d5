import {
  type Clock,
  Counters,
  createMemoryNet,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Log,
  type LogFields,
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
    onLog = () => {},
  }: {
    readonly systemClock?: Clock | undefined
    readonly systemNet?: Net | undefined
    readonly onLog?: (line: string) => void
  },
): Runtime {
  const lineOf = (level: string, event: string, fields: LogFields = {}): string => {
    const line = `${level} ${event} ${JSON.stringify(fields)}`
    onLog(line)
    return line
  }
  const log: Log = {
    debug: (event, fields) => void lineOf('debug', event, fields),
    info: (event, fields) => void lineOf('info', event, fields),
    warn: (event, fields) => problems.push(lineOf('warn', event, fields)),
    error: (event, fields) => problems.push(lineOf('error', event, fields)),
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
