import { type Address, type DatagramSocket, isWildcardHost, type Net } from '@voltaic/runtime'
import { noAssociationError } from '../engine/no-association.ts'
import type { SaLookup } from '../engine/sa-lookup.ts'

/**
 * The machine's network, of whose protected ports somebody else does the ESP. What has no association is not handed to
 * the kernel at all, so that its sender is told why; and a stream finds its local port.
 *
 * @param lookup knows the associations that were put in
 */
export function createGuardedNet(net: Net, lookup: SaLookup): Net {
  return {
    async bindDatagram(at, handlers) {
      const socket = await net.bindDatagram(at, handlers)
      return lookup.isProtected(socket.local) ? guardDatagrams(socket, lookup, handlers.onError) : socket
    },
    listenStream: (at, accept) => net.listenStream(at, accept),
    async connectStream(to, handlers, options = {}) {
      const from = clientEnd(lookup, to, options.from)
      if (from === undefined || !lookup.isProtected(from)) return net.connectStream(to, handlers, options)
      if (lookup.outbound(from, to) === undefined) throw noAssociationError(from, to)
      return net.connectStream(to, handlers, { ...options, from })
    },
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}

function guardDatagrams(
  socket: DatagramSocket,
  lookup: SaLookup,
  onError: ((error: Error, to?: Address) => void) | undefined,
): DatagramSocket {
  let isOpen = true
  return {
    local: socket.local,
    send(data, to, enclosed) {
      if (!isOpen) return
      if (lookup.outbound(socket.local, to) !== undefined) socket.send(data, to, enclosed)
      else queueMicrotask(() => isOpen && onError?.(noAssociationError(socket.local, to), to))
    },
    close() {
      isOpen = false
      return socket.close()
    },
  }
}

/** A stack names a host only; the association tells the port. */
function clientEnd(lookup: SaLookup, to: Address, wanted: Address | undefined): Address | undefined {
  if (wanted !== undefined && wanted.port !== 0) return wanted
  const end = lookup.clientEnd(to)
  if (end === undefined || wanted === undefined) return end
  return isWildcardHost(wanted.host) || end.host === wanted.host ? end : wanted
}
