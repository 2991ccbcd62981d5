import { VoltaicError } from '@voltaic/base'
import type { Address, DatagramSocket, Runtime, StreamListener } from '@voltaic/runtime'
import { publishTrace, TRACED } from '../trace.ts'
import { handleQuery, handleTransfer, type QueryDeps, type Respond, type Transfer } from './handle-query.ts'
import { DEFAULT_TCP_LIMITS, TcpConnections, type TcpLimits } from './tcp-connections.ts'

export interface DnsServerOptions {
  /** Name of the element in traces. */
  readonly element: string
  /** UDP and TCP alike; with port 0 both get the same free port. */
  readonly at: Address
  readonly respond: Respond
  /** Over TCP only; without it nobody gets a whole zone. */
  readonly transfer?: Transfer
  readonly limits?: Partial<TcpLimits>
}

/** A running server. */
export interface DnsServer {
  readonly local: Address
  /** TCP connections that are open now. */
  readonly connections: number
  stop(): Promise<void>
}

/** How often a free port is looked for that UDP and TCP both can have. */
const PORT_ATTEMPTS = 8

/**
 * Serves DNS over UDP and TCP at one address.
 *
 * @throws VoltaicError NET_PORT_TAKEN, NET_ADDRESS_NOT_LOCAL, NET_PERMISSION
 * @spec RFC 1035 §4.2; RFC 7766 §5
 */
export async function startDnsServer(runtime: Runtime, options: DnsServerOptions): Promise<DnsServer> {
  const { clock, counters, log } = runtime
  const { transfer } = options
  const deps: QueryDeps = { counters, log, respond: options.respond, waiting: { count: 0 } }
  const connections = new TcpConnections({
    clock,
    counters,
    element: options.element,
    limits: { ...DEFAULT_TCP_LIMITS, ...options.limits },
    handle: (data, source) => handleQuery(deps, data, source),
    transfer: (data, source) => transfer && handleTransfer(deps, transfer, data, source),
  })
  const { datagrams, listener } = await bindBoth(runtime, options, deps, connections)
  return {
    local: datagrams.local,
    get connections() {
      return connections.size
    },
    async stop() {
      await Promise.all([listener.close(), datagrams.close()])
      connections.destroyAll()
    },
  }
}

interface Bound {
  readonly datagrams: DatagramSocket
  readonly listener: StreamListener
}

async function bindBoth(
  runtime: Runtime,
  options: DnsServerOptions,
  deps: QueryDeps,
  connections: TcpConnections,
): Promise<Bound> {
  for (let attempt = 1; ; attempt++) {
    const datagrams = await bindDatagrams(runtime, options, deps)
    try {
      const listener = await runtime.net.listenStream(datagrams.local, (socket) => connections.accept(socket))
      return { datagrams, listener }
    } catch (error) {
      await datagrams.close()
      const isTaken = error instanceof VoltaicError && error.code === 'NET_PORT_TAKEN'
      if (options.at.port !== 0 || !isTaken || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function bindDatagrams(
  { net, clock, counters }: Runtime,
  { at, element }: DnsServerOptions,
  deps: QueryDeps,
): Promise<DatagramSocket> {
  const socket: DatagramSocket = await net.bindDatagram(at, {
    onDatagram(data, remote, enclosed) {
      const { local } = socket
      const point = { clock, element, transport: 'udp', local, remote } as const
      publishTrace(point, 'in', data, enclosed)
      const send = (answer: Uint8Array | undefined) => {
        if (answer === undefined) return
        publishTrace(point, 'out', answer)
        socket.send(answer, remote, TRACED)
      }
      const answer = handleQuery(deps, data, { transport: 'udp', local, remote })
      if (answer instanceof Promise) void answer.then(send)
      else send(answer)
    },
    onError: () => counters.add('dns.server.udp.unsent'),
  })
  return socket
}
