import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  silentLog,
} from '@voltaic/runtime'
import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { createSipStack, type SipStack } from '../stack.ts'
import type { Flow, ListenPoint } from './flow.ts'

const SERVER = { host: '10.0.0.2', port: 6301 }
const CLIENT = { host: '10.0.0.2', port: 6300 }
const PEER = { host: '10.0.0.1', port: 5064 }
const PEER_CLIENT = { host: '10.0.0.1', port: 5065 }

interface Arrived {
  readonly request: SipRequest
  readonly flow: Flow
}

interface Pair {
  readonly clock: ManualClock
  readonly stack: SipStack
  readonly peer: SipStack
  /** What came to the peer. */
  readonly arrived: Arrived[]
  /** Where each datagram and segment came from, as `10.0.0.2:6300 > 5064`. */
  readonly sent: string[]
  stop(): Promise<void>
}

async function createPair(): Promise<Pair> {
  const clock = createManualClock()
  const random = createSeededRandom(3)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const resolver = { resolve: async () => [] }
  const arrived: Arrived[] = []
  const sent: string[] = []
  net.addTap(({ from, to }) => {
    sent.push(`${from.host}:${from.port} > ${to.port}`)
    return undefined
  })
  const both = (address: ListenPoint['address']): ListenPoint[] => [
    { transport: 'udp', address },
    { transport: 'tcp', address },
  ]
  const stack = createSipStack({
    element: 'ue',
    runtime,
    listen: both(SERVER),
    resolver,
    onRequest: async (_, hop) => hop.reply(200),
    respondsFrom: () => CLIENT,
  })
  const peer = createSipStack({
    element: 'peer',
    runtime,
    listen: [...both(PEER), { transport: 'udp', address: PEER_CLIENT, sentBy: PEER }],
    resolver,
    onRequest: async (request, hop) => {
      arrived.push({ request, flow: hop.flow })
      return hop.reply(200)
    },
  })
  await stack.start()
  await peer.start()
  await stack.listen({ transport: 'udp', address: CLIENT, sentBy: SERVER })
  const stop = async () => {
    await Promise.all([stack.stop(), peer.stop()])
    assert.equal(clock.pending, 0, 'timers left')
    assert.equal(net.openSockets, 0, 'sockets left')
  }
  return { clock, stack, peer, arrived, sent, stop }
}

function options(callId: string): SipRequest {
  return createRequest('OPTIONS', 'sip:peer@10.0.0.1', [
    ['From', '<sip:a@example.org>;tag=1'],
    ['To', '<sip:b@example.org>'],
    ['Call-ID', callId],
    ['CSeq', '1 OPTIONS'],
  ])
}

describe('a stack with a client port (TS 33.203 §7.1)', () => {
  test('sends over UDP from there, and takes the answer at the port that Via names', async () => {
    const { stack, arrived, sent, stop } = await createPair()
    const target = { transport: 'udp', address: PEER, from: CLIENT } as const
    assert.equal((await stack.request(options('1'), { target })).status, 200)
    assert.deepEqual(arrived[0]?.flow.remote, CLIENT)
    assert.equal(arrived[0]?.request.topVia.port, SERVER.port)
    assert.deepEqual(sent, ['10.0.0.2:6300 > 5064', '10.0.0.1:5064 > 6301'])
    await stop()
  })

  test('responds over UDP from there to a Via of another port', async () => {
    const { peer, sent, stop } = await createPair()
    const target = { transport: 'udp', address: SERVER, from: PEER_CLIENT } as const
    assert.equal((await peer.request(options('2'), { target })).status, 200)
    assert.deepEqual(sent, ['10.0.0.1:5065 > 6301', '10.0.0.2:6300 > 5064'])
    await stop()
  })

  test('opens a stream of its own from there, named by Via as the server port, and keeps it', async () => {
    const { stack, arrived, stop } = await createPair()
    const from = { transport: 'tcp', address: PEER, from: CLIENT } as const
    for (const callId of ['1', '2']) assert.equal((await stack.request(options(callId), { target: from })).status, 200)
    const any = { transport: 'tcp', address: PEER } as const
    assert.equal((await stack.request(options('3'), { target: any })).status, 200)
    const ports = arrived.map(({ flow }) => flow.remote.port)
    assert.deepEqual(ports.slice(0, 2), [CLIENT.port, CLIENT.port])
    assert.notEqual(ports[2], CLIENT.port)
    assert.deepEqual(
      arrived.slice(0, 2).map(({ request }) => request.topVia.port),
      [SERVER.port, SERVER.port],
    )
    assert.equal(stack.connectionCount, 2)
    await stop()
  })

  test('a long request changes to a stream from the same port (RFC 3261 §18.1.1)', async () => {
    const { stack, arrived, stop } = await createPair()
    const target = { transport: 'udp', address: PEER, from: CLIENT } as const
    const long = options('4').with('Subject', 'x'.repeat(1300))
    assert.equal((await stack.request(long, { target })).status, 200)
    assert.deepEqual([arrived[0]?.flow.transport, arrived[0]?.flow.remote.port], ['tcp', CLIENT.port])
    await stop()
  })

  test('ends the streams between two addresses, and no others', async () => {
    const { clock, stack, stop } = await createPair()
    const target = { transport: 'tcp', address: PEER, from: CLIENT } as const
    await stack.request(options('7'), { target })
    await stack.request(options('8'), { target: { transport: 'tcp', address: PEER } })
    stack.closeStreams(CLIENT, PEER_CLIENT)
    await clock.settle()
    assert.equal(stack.connectionCount, 2)
    stack.closeStreams(CLIENT, PEER)
    await clock.settle()
    assert.equal(stack.connectionCount, 1)
    await stop()
  })

  test('gives the port up with the streams from it', async () => {
    const { clock, stack, stop } = await createPair()
    const target = { transport: 'tcp', address: PEER, from: CLIENT } as const
    await stack.request(options('5'), { target })
    await stack.unlisten(CLIENT)
    await clock.settle()
    assert.equal(stack.connectionCount, 0)
    const gone = await stack.request(options('6'), { target: { ...target, transport: 'udp' } })
    assert.equal(gone.local, 'transport-error')
    await stop()
  })
})
