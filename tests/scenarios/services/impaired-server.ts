import assert from 'node:assert/strict'
import { elementsOf, sipUriOf } from '@voltaic/core'
import type { Address, Random, StreamSocket } from '@voltaic/runtime'
import { createRequest, createSipStack, type SipRequest, type SipStack } from '@voltaic/sip'
import type { Network } from '../network.ts'

/** How an application server fails. */
export type Impairment = 'down' | 'hanging' | 'looping' | 'garbage'

export const IMPAIRMENTS: readonly Impairment[] = ['down', 'hanging', 'looping', 'garbage']

export interface ImpairedServer {
  stop(): Promise<void>
}

/** Takes the place of a server that has been stopped. */
export async function startImpaired(how: Impairment, network: Network, at: Address): Promise<ImpairedServer> {
  if (how === 'down') return { stop: async () => {} }
  if (how === 'looping') return startLooping(network, at)
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

/**
 * Begins every request anew at the S-CSCF, as a call of its own in the name of the same user: with a Call-ID and a Max-Forwards
 * that are new, so that only the ICID tells that it goes round. @spec RFC 7332 §2
 */
async function startLooping({ runtime, config }: Network, address: Address): Promise<SipStack> {
  const [scscf] = elementsOf(config, 'scscf')
  assert.ok(scscf)
  const target = { transport: config.mw, address: scscf.sip }
  const sip: SipStack = createSipStack({
    element: 'looping',
    runtime,
    listen: [
      { transport: 'udp', address },
      { transport: 'tcp', address },
    ],
    resolver: { resolve: async () => [] },
    async onRequest(request, hop) {
      const anew = begunAnew(request, sipUriOf(scscf, config), runtime.random)
      const { status } = await sip.request(anew, { target, signal: hop.signal })
      return hop.reply(status)
    },
  })
  await sip.start()
  return sip
}

function begunAnew(request: SipRequest, scscf: string, random: Random): SipRequest {
  const isOriginating = request.header('P-Served-User')?.includes('sescase=orig') === true
  return createRequest(
    request.method,
    request.uri,
    [
      ['Max-Forwards', '70'],
      ['Route', `<${scscf};lr${isOriginating ? ';orig' : ''}>`],
      ['From', `<${request.from.uri}>;tag=${random.hex(6)}`],
      ['To', `<${request.to.uri}>`],
      ['Call-ID', random.hex(8)],
      ['CSeq', `1 ${request.method}`],
      ...KEPT.flatMap((name) => request.headerLines(name).map((value) => [name, value] as const)),
    ],
    request.body,
  )
}

const KEPT = [
  'Contact',
  'Event',
  'Expires',
  'Content-Type',
  'P-Asserted-Identity',
  'P-Served-User',
  'P-Charging-Vector',
]

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
