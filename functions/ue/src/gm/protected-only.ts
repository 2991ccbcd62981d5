import { type Address, type Net, refusedError } from '@voltaic/runtime'

/**
 * A network that connects from no port but those named: a stream from any other port would leave in clear.
 *
 * @param isProtected whether this is a client port of a set that is in use
 * @spec TS 33.203 §7.1
 */
export function protectedOnly(net: Net, isProtected: (from: Address) => boolean): Net {
  return {
    bindDatagram: (at, handlers) => net.bindDatagram(at, handlers),
    listenStream: (at, accept) => net.listenStream(at, accept),
    async connectStream(to, handlers, options = {}) {
      if (options.from === undefined || !isProtected(options.from)) throw refusedError(to)
      return net.connectStream(to, handlers, options)
    },
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}
