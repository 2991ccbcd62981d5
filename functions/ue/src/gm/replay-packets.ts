import type { Net } from '@voltaic/runtime'

/**
 * A network on which every ESP packet is sent twice, as an attacker would who has heard it: the fault of a phone whose
 * back end is made with it.
 *
 * @spec RFC 4303 §3.4.3
 */
export function replayPackets(net: Net): Net {
  return {
    bindDatagram: (at, handlers) => net.bindDatagram(at, handlers),
    listenStream: (at, accept) => net.listenStream(at, accept),
    connectStream: (to, handlers, options) => net.connectStream(to, handlers, options),
    async bindPackets(host, protocol, handlers) {
      const socket = await net.bindPackets(host, protocol, handlers)
      return {
        local: socket.local,
        send(data, to) {
          socket.send(data, to)
          socket.send(data, to)
        },
        close: () => socket.close(),
      }
    },
  }
}
