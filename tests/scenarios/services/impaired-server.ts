import type { Address, StreamSocket } from '@voltaic/runtime'
import { createSipStack, type SipStack } from '@voltaic/sip'
import type { Network } from '../network.ts'

/** How an application server fails. */
export type Impairment = 'down' | 'hanging' | 'garbage'

export const IMPAIRMENTS: readonly Impairment[] = ['down', 'hanging', 'garbage']

export interface ImpairedServer {
  stop(): Promise<void>
}

/** Takes the place of a server that has been stopped. */
export async function startImpaired(how: Impairment, network: Network, at: Address): Promise<ImpairedServer> {
  if (how === 'down') return { stop: async () => {} }
  return how === 'hanging' ? startHanging(network, at) : startGarbage(network, at)
}

/** Takes requests, with the 100 of its transactions, and never says anything else. */
async function startHanging({ runtime }: Network, address: Address): Promise<SipStack> {
  const sip = createSipStack({
    element: 'hanging',
    runtime,
    listen: [
      { transport: 'udp', address },
      { transport: 'tcp', address },
    ],
    resolver: { resolve: async () => [] },
    onRequest: () => new Promise(() => {}),
  })
  await sip.start()
  return sip
}

const GARBAGE: readonly Uint8Array[] = [
  Buffer.from('SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP nowhere;branch=z9hG4bK0\r\n\r\n'),
  Buffer.from([0, 1, 2, 0xff, 0xfe, 0x0d, 0x0a]),
  Buffer.from('HTTP/1.1 418 I am a teapot\r\nContent-Length: 1e9\r\n\r\n'),
]

/** Answers whatever comes with what is no answer. */
async function startGarbage({ runtime }: Network, at: Address): Promise<ImpairedServer> {
  const connections = new Set<StreamSocket>()
  const datagrams = await runtime.net.bindDatagram(at, {
    onDatagram: (_, from) => {
      for (const piece of GARBAGE) datagrams.send(piece, from)
    },
  })
  const listener = await runtime.net.listenStream(at, (socket) => {
    connections.add(socket)
    return {
      onData() {
        for (const piece of GARBAGE) socket.write(piece)
      },
      onClose: () => void connections.delete(socket),
    }
  })
  return {
    async stop() {
      for (const socket of connections) socket.close()
      await listener.close()
      await datagrams.close()
    },
  }
}
