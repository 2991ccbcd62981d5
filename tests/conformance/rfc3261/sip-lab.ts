import assert from 'node:assert/strict'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  type MemoryNet,
  type Random,
  type Runtime,
  type StreamSocket,
  silentLog,
} from '@voltaic/runtime'
import {
  createSipResolver,
  createSipStack,
  createStreamFramer,
  type DnsLookup,
  encodeMessage,
  parseMessage,
  type SipMessage,
  SipRequest,
  SipResponse,
  type SipStack,
  type SipStackOptions,
} from '@voltaic/sip'

/** The element under test and its neighbours, unless a test says otherwise. */
export const ELEMENT = '10.0.0.2'
export const UPSTREAM = '10.0.0.1'
export const DOWNSTREAM = '10.0.0.3'
export const PORT = 5060

export interface Lab {
  readonly clock: ManualClock
  readonly net: MemoryNet
  readonly random: Random
  readonly counters: Counters
  readonly runtime: Runtime
  /** A stack on UDP and TCP of `host`; it is stopped with the lab. */
  stack(options: LabStackOptions): Promise<SipStack>
  /** Somebody with a UDP socket and no SIP stack. */
  udpPeer(host: string, port?: number): Promise<Peer>
  /** Somebody who accepts TCP. */
  tcpPeer(host: string, port?: number): Promise<TcpPeer>
  /** Stops all stacks and asserts that neither a socket nor a timer of theirs is left. */
  end(): Promise<void>
}

export type LabStackOptions = Partial<SipStackOptions> &
  Pick<SipStackOptions, 'onRequest'> & { readonly host?: string; readonly dns?: Partial<DnsLookup> }

export interface Peer {
  readonly received: SipMessage[]
  /** Those of `received` that are requests, by method and Request-URI. */
  readonly requests: readonly SipRequest[]
  readonly responses: readonly SipResponse[]
  send(message: string | SipMessage | Uint8Array, to?: Address): void
  close(): Promise<void>
}

export interface TcpPeer extends Peer {
  readonly connections: StreamSocket[]
  connect(to: Address): Promise<StreamSocket>
}

export function createLab(seed = 1): Lab {
  const clock = createManualClock()
  const random = createSeededRandom(seed)
  const net = createMemoryNet({ clock, random })
  const counters = new Counters()
  const runtime: Runtime = { clock, random, net, counters, log: silentLog }
  const closers: (() => Promise<void>)[] = []
  const keep = <T extends { close(): Promise<void> }>(peer: T): T => {
    closers.push(() => peer.close())
    return peer
  }
  return {
    clock,
    net,
    random,
    counters,
    runtime,
    async stack({ host = ELEMENT, dns = {}, ...options }) {
      const lookup: DnsLookup = { naptr: async () => [], srv: async () => [], addresses: async () => [], ...dns }
      const stack = createSipStack({
        element: 'element',
        runtime,
        listen: (['udp', 'tcp'] as const).map((transport) => ({ transport, address: { host, port: PORT } })),
        resolver: createSipResolver({ dns: lookup, random, transports: ['udp', 'tcp'] }),
        ...options,
      })
      await stack.start()
      closers.push(() => stack.stop())
      return stack
    },
    udpPeer: async (host, port = PORT) => keep(await createUdpPeer(net, { host, port })),
    tcpPeer: async (host, port = PORT) => keep(await createTcpPeer(net, { host, port })),
    async end() {
      for (const close of closers) await close()
      await clock.settle()
      assert.equal(net.openSockets, 0, 'sockets left')
      assert.equal(clock.pending, 0, 'timers left')
    },
  }
}

abstract class RecordingPeer {
  readonly received: SipMessage[] = []

  get requests(): readonly SipRequest[] {
    return this.received.filter((message) => message instanceof SipRequest)
  }

  get responses(): readonly SipResponse[] {
    return this.received.filter((message) => message instanceof SipResponse)
  }
}

async function createUdpPeer(net: MemoryNet, at: Address): Promise<Peer> {
  class UdpPeer extends RecordingPeer implements Peer {
    send(message: string | SipMessage | Uint8Array, to: Address = { host: ELEMENT, port: PORT }): void {
      socket.send(octets(message), to)
    }

    async close(): Promise<void> {
      await socket.close()
    }
  }
  const peer = new UdpPeer()
  const socket = await net.bindDatagram(at, { onDatagram: (data) => void peer.received.push(parseMessage(data)) })
  return peer
}

async function createTcpPeer(net: MemoryNet, at: Address): Promise<TcpPeer> {
  const connections: StreamSocket[] = []
  class StreamPeer extends RecordingPeer implements TcpPeer {
    readonly connections = connections

    async connect(to: Address): Promise<StreamSocket> {
      const socket = await net.connectStream(to, this.handlers(), { from: { host: at.host, port: 0 } })
      connections.push(socket)
      return socket
    }

    handlers() {
      const framer = createStreamFramer({
        onMessage: (message) => void this.received.push(message),
        onKeepAlive() {},
        onError: (error) => assert.fail(error),
      })
      return { onData: (data: Uint8Array) => framer.push(data), onClose() {} }
    }

    send(message: string | SipMessage | Uint8Array): void {
      connections.at(-1)?.write(octets(message))
    }

    async close(): Promise<void> {
      await listener.close()
      for (const socket of connections) socket.destroy()
    }
  }
  const peer = new StreamPeer()
  const listener = await net.listenStream(at, (socket) => {
    connections.push(socket)
    return peer.handlers()
  })
  return peer
}

function octets(message: string | SipMessage | Uint8Array): Uint8Array {
  if (message instanceof Uint8Array) return message
  return typeof message === 'string' ? Buffer.from(message, 'latin1') : encodeMessage(message)
}

export interface RequestText {
  readonly uri?: string
  readonly transport?: 'UDP' | 'TCP'
  readonly sentBy?: string
  readonly branch?: string
  readonly viaParams?: string
  readonly toTag?: string
  readonly fromTag?: string
  readonly callId?: string
  readonly cseq?: number
  readonly maxForwards?: number | undefined
  readonly headers?: readonly string[]
}

/** A request as the upstream neighbour would write it. */
export function requestText(method: string, options: RequestText = {}): string {
  const { uri = `sip:bob@${DOWNSTREAM}`, transport = 'UDP', sentBy = UPSTREAM, branch = 'z9hG4bK-1' } = options
  const { viaParams = '', toTag, fromTag = 'from', callId = 'call', cseq = 1, headers = [] } = options
  const maxForwards = 'maxForwards' in options ? options.maxForwards : 70
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${sentBy};branch=${branch}${viaParams}`,
    ...(maxForwards === undefined ? [] : [`Max-Forwards: ${maxForwards}`]),
    `From: <sip:alice@example.org>;tag=${fromTag}`,
    `To: <sip:bob@example.org>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

function requestMessage(method: string, options: RequestText = {}): SipRequest {
  const message = parseMessage(Buffer.from(requestText(method, options), 'latin1'))
  assert.ok(message instanceof SipRequest)
  return message
}

/** The ACK of an element that follows RFC 3261 §17.1.1.3 for a response that is not 2xx. */
export function ackText(response: SipResponse, options: RequestText = {}): string {
  return requestText('ACK', { ...options, ...(response.toTag === undefined ? {} : { toTag: response.toTag }) })
}

/** A request as a user agent gives it to its stack: without Via. */
export function outgoing(method: string, options: RequestText = {}): SipRequest {
  return requestMessage(method, options).without('Via', 'Content-Length')
}

/** The value, asserted to be there. */
export function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

export function statuses(peer: Peer): readonly number[] {
  return peer.responses.map((response) => response.status)
}

export function methods(peer: Peer): readonly string[] {
  return peer.requests.map((request) => request.method)
}
