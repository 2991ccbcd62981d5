import type { Address, DatagramSocket, MemoryRuntime } from '@voltaic/runtime'

/** Answers each datagram with those that `answer` makes of it. */
export async function serve(
  { clock, net }: MemoryRuntime,
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
