import { VoltaicError } from '@voltaic/base'
import { isLoopbackHost } from './address.ts'
import type { MemoryNet, MemoryTransport } from './memory-net.ts'
import type { Address, DatagramSocket, Net, PacketSocket, StreamListener } from './net.ts'

export interface RoutedNetOptions {
  readonly inProcess: MemoryNet
  readonly otherwise: Net
  /**
   * Whether a host is this machine: only then does a wildcard socket of the process stand for it. Loopback alone,
   * unless told otherwise.
   */
  readonly isLocal?: (host: string) => boolean
}

/**
 * Two networks as one: what is bound here can be reached from both, and what is sent goes inside the process when the
 * destination is bound there, else out. Functions in one process talk in memory, peers and phones as ever.
 */
export function createRoutedNet({ inProcess, otherwise, isLocal = isLoopbackHost }: RoutedNetOptions): Net {
  const isInProcess = (transport: MemoryTransport, to: Address): boolean => {
    const binding = inProcess.bindingOf(transport, to)
    return binding === 'exact' || (binding === 'wildcard' && isLocal(to.host))
  }

  return {
    async bindDatagram(at, handlers) {
      // The real one first: it knows which port is free, and names who holds a taken one.
      const outer = await otherwise.bindDatagram(at, handlers)
      const inner = await orClose(outer, () => inProcess.bindDatagram(outer.local, handlers))
      return routeDatagrams(inner, outer, (to) => isInProcess('udp', to))
    },
    async listenStream(at, accept) {
      const outer = await otherwise.listenStream(at, accept)
      const inner = await orClose(outer, () => inProcess.listenStream(outer.local, accept))
      return { local: outer.local, close: () => closeBoth(inner, outer) }
    },
    connectStream(to, handlers, options) {
      const net = isInProcess('tcp', to) ? inProcess : otherwise
      return net.connectStream(to, handlers, options)
    },
    async bindPackets(host, protocol, handlers) {
      const outer = await otherwise.bindPackets(host, protocol, handlers).catch(ignoreUnsupported)
      if (outer === undefined) return inProcess.bindPackets(host, protocol, handlers)
      const inner = await orClose(outer, () => inProcess.bindPackets(host, protocol, handlers))
      return routePackets(inner, outer, (to) => isInProcess(protocol, { host: to, port: protocol }))
    },
  }
}

function routeDatagrams(
  inner: DatagramSocket,
  outer: DatagramSocket,
  isInner: (to: Address) => boolean,
): DatagramSocket {
  return {
    local: outer.local,
    send: (data, to, enclosed) => (isInner(to) ? inner.send(data, to, enclosed) : outer.send(data, to)),
    close: () => closeBoth(inner, outer),
  }
}

function routePackets(inner: PacketSocket, outer: PacketSocket, isInner: (to: string) => boolean): PacketSocket {
  return {
    local: outer.local,
    send: (data, to) => (isInner(to) ? inner : outer).send(data, to),
    close: () => closeBoth(inner, outer),
  }
}

type Closable = DatagramSocket | StreamListener | PacketSocket

/** Opens the second of a pair; if that fails nothing of the pair stays open. */
async function orClose<T>(first: Closable, openSecond: () => Promise<T>): Promise<T> {
  try {
    return await openSecond()
  } catch (error) {
    await first.close()
    throw error
  }
}

async function closeBoth(inner: Closable, outer: Closable): Promise<void> {
  await Promise.all([inner.close(), outer.close()])
}

/** Where the real network has no raw packets, those inside the process still work. */
function ignoreUnsupported(error: unknown): undefined {
  if (error instanceof VoltaicError && error.code === 'NET_UNSUPPORTED') return undefined
  throw error
}
