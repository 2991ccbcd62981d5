import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type DatagramSocket,
  type ManualClock,
  type MemoryNet,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'

/** For tests: a network in memory whose time stands still. */
export interface TestRuntime extends Runtime {
  readonly clock: ManualClock
  readonly net: MemoryNet
}

export function createTestRuntime(seed = 1): TestRuntime {
  const clock = createManualClock()
  const random = createSeededRandom(seed)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}

/** Answers each datagram with those that `answer` makes of it. */
export async function serve(
  { clock, net }: TestRuntime,
  at: Address,
  answer: (request: Uint8Array, nth: number) => readonly Uint8Array[],
): Promise<{ readonly times: readonly number[]; readonly requests: readonly Uint8Array[]; close(): Promise<void> }> {
  const times: number[] = []
  const requests: Uint8Array[] = []
  const started = clock.now()
  const socket: DatagramSocket = await net.bindDatagram(at, {
    onDatagram(data, from) {
      times.push(clock.now() - started)
      requests.push(data)
      for (const reply of answer(data, requests.length)) socket.send(reply, from)
    },
  })
  return { times, requests, close: () => socket.close() }
}
