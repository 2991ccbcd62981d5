import {
  Counters,
  createMemoryNet,
  createNodeNet,
  createRoutedNet,
  createSystemClock,
  createSystemOccupancy,
  createSystemRandom,
  type Log,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'

export interface RuntimeOptions {
  readonly log?: Log
}

/**
 * The outside world of a process: elements that run here reach each other in memory, all others over real sockets.
 * This is the one place where that is decided.
 */
export function createRuntime({ log = silentLog }: RuntimeOptions = {}): Runtime {
  const clock = createSystemClock()
  const random = createSystemRandom()
  const counters = new Counters()
  const nodeNet = createNodeNet({ counters })
  const inProcess = createMemoryNet({ clock, random })
  const net = createRoutedNet({ inProcess, otherwise: nodeNet, isLocal: nodeNet.isLocal })
  return { clock, random, net, log, counters, occupancy: createSystemOccupancy() }
}
