import type { DatagramHandlers, DatagramSocket, Net } from '@voltaic/runtime'
import { decodeIpDatagram, encodeIpDatagram } from './ip-datagram.ts'
import type { RadioConfig, RadioSaving } from './radio-config.ts'
import { type RadioDeps, RadioDirection } from './radio-direction.ts'
import { RadioTally } from './radio-tally.ts'

/** A network whose datagrams go over a radio first, their headers compressed. */
export interface RadioNet {
  readonly net: Net
  /** Of all sockets so far. */
  saving(): RadioSaving
}

/**
 * Puts a radio bearer in front of every datagram socket: what is sent is compressed at the phone and restored at the base
 * station before it goes into the network, and the other way round. Compressor and decompressor of both ends are real.
 *
 * @spec TS 36.323 §5.5
 */
export function throughRadio(net: Net, config: RadioConfig, deps: Omit<RadioDeps, 'tally'>): RadioNet {
  const tally = new RadioTally()
  return {
    net: {
      bindDatagram: (at, handlers) => RadioSocket.bind(net, at, handlers, config, { ...deps, tally }),
      listenStream: (at, accept) => net.listenStream(at, accept),
      connectStream: (to, handlers, options) => net.connectStream(to, handlers, options),
      bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
    },
    saving: () => tally.saving(),
  }
}

/** A socket of the phone with its bearer, and the socket of the network at the base station. */
class RadioSocket implements DatagramSocket {
  readonly #socket: DatagramSocket
  readonly #up: RadioDirection
  readonly #down: RadioDirection
  #sent = 0
  #received = 0
  #codePoint = 0

  private constructor(socket: DatagramSocket, up: RadioDirection, down: RadioDirection) {
    this.#socket = socket
    this.#up = up
    this.#down = down
  }

  static async bind(
    net: Net,
    at: DatagramSocket['local'],
    handlers: DatagramHandlers,
    config: RadioConfig,
    deps: RadioDeps,
  ): Promise<RadioSocket> {
    const down = new RadioDirection(deps, config, (packet) => {
      const { data, from } = decodeIpDatagram(packet)
      handlers.onDatagram(data, from)
    })
    const socket = await net.bindDatagram(at, {
      ...handlers,
      onDatagram: (data, from) => radio.#arrived(data, from),
    })
    const up = new RadioDirection(deps, config, (packet) => {
      const { data, to } = decodeIpDatagram(packet)
      socket.send(data, to)
    })
    up.answeredBy(down)
    down.answeredBy(up)
    const radio = new RadioSocket(socket, up, down)
    return radio
  }

  get local(): DatagramSocket['local'] {
    return this.#socket.local
  }

  send(data: Uint8Array, to: DatagramSocket['local']): void {
    const id = this.#sent++ & 0xffff
    this.#up.send(encodeIpDatagram({ from: this.local, to, data }, id, this.#codePoint))
  }

  setDscp(codePoint: number): void {
    this.#codePoint = codePoint
    this.#socket.setDscp?.(codePoint)
  }

  async close(): Promise<void> {
    this.#up.close()
    this.#down.close()
    await this.#socket.close()
  }

  #arrived(data: Uint8Array, from: DatagramSocket['local']): void {
    const id = this.#received++ & 0xffff
    this.#down.send(encodeIpDatagram({ from, to: this.local, data }, id, 0))
  }
}
