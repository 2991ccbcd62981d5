import type { Net } from '@voltaic/runtime'

/** A network on which everything that is sent by datagram is sent twice: the fault of a phone that repeats itself. */
export function repeatDatagrams(net: Net): Net {
  return {
    async bindDatagram(at, handlers) {
      const socket = await net.bindDatagram(at, handlers)
      return {
        local: socket.local,
        send(data, to, enclosed) {
          socket.send(data, to, enclosed)
          socket.send(data, to, enclosed)
        },
        close: () => socket.close(),
      }
    },
    listenStream: (at, accept) => net.listenStream(at, accept),
    connectStream: (to, handlers, options) => net.connectStream(to, handlers, options),
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}
