import {
  type Address,
  type DatagramSocket,
  type Net,
  type PacketSocket,
  resetError,
  type StreamSocket,
} from '@voltaic/runtime'

/**
 * The network as a phone behind an address translator has it: what it sends from its own host comes from another one, and ESP
 * does not pass.
 */
export function behindTranslator(net: Net, own: string, outside: string): Net {
  const outer = ({ host, port }: Address): Address => ({ host: host === own ? outside : host, port })
  const inner = ({ host, port }: Address): Address => ({ host: host === outside ? own : host, port })
  return {
    async bindDatagram(at, handlers) {
      const socket = await net.bindDatagram(outer(at), handlers)
      const send: DatagramSocket['send'] = (data, to) => socket.send(data, to)
      return { local: inner(socket.local), send, close: () => socket.close() }
    },
    async listenStream(at, accept) {
      const listener = await net.listenStream(outer(at), accept)
      return { local: inner(listener.local), close: () => listener.close() }
    },
    connectStream: (to, handlers, options = {}) =>
      net.connectStream(to, handlers, options.from ? { ...options, from: outer(options.from) } : options),
    async bindPackets(host, protocol, handlers): Promise<PacketSocket> {
      const socket = await net.bindPackets(host === own ? outside : host, protocol, handlers)
      return { local: host, send() {}, close: () => socket.close() }
    },
  }
}

/** The network of a phone behind a firewall that resets each connection as soon as something has been sent over it. */
export function resetting(net: Net): Net {
  return {
    bindDatagram: (at, handlers) => net.bindDatagram(at, handlers),
    // nobody outside may begin a connection
    listenStream: async ({ host, port }) => ({ local: { host, port: port || 49_000 }, close: async () => {} }),
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
    async connectStream(to, handlers, options): Promise<StreamSocket> {
      const socket = await net.connectStream(to, handlers, options)
      return {
        local: socket.local,
        remote: socket.remote,
        get queued() {
          return socket.queued
        },
        write(data) {
          socket.write(data)
          void soonAfter(() => {
            socket.destroy()
            handlers.onClose(resetError(to))
          })
        },
        close: () => socket.close(),
        destroy: () => socket.destroy(),
      }
    },
  }
}

/** When what was written has arrived, and long before it is answered. */
async function soonAfter(act: () => void): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
  act()
}

/** The network of a phone that does not look at Min-Expires: as if it were not there. */
export function withoutMinExpires(net: Net): Net {
  return {
    bindDatagram: (at, handlers) =>
      net.bindDatagram(at, {
        ...handlers,
        onDatagram(data, from) {
          const text = Buffer.from(data)
            .toString('latin1')
            .replace(/\r\nMin-Expires:[^\r]*/i, '')
          handlers.onDatagram(Buffer.from(text, 'latin1'), from)
        },
      }),
    listenStream: (at, accept) => net.listenStream(at, accept),
    connectStream: (to, handlers, options) => net.connectStream(to, handlers, options),
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}
