import { type Address, type DatagramHandlers, type DatagramSocket, datagramError, type Net } from '@voltaic/runtime'
import { BoundPorts, senderHost } from './bound-ports.ts'
import type { EspPort, EspPorts } from './esp-ports.ts'
import { noAssociationError } from './no-association.ts'
import type { Arrival, ProtectedWire } from './protected-wire.ts'

/** The protected UDP ports. */
export class ProtectedDatagrams {
  readonly #net: Net
  readonly #ports: EspPorts
  readonly #wire: ProtectedWire
  readonly #bound = new BoundPorts<DatagramHandlers>()

  constructor(net: Net, ports: EspPorts, wire: ProtectedWire) {
    this.#net = net
    this.#ports = ports
    this.#wire = wire
  }

  /** Binds the port in clear too: to hold it, and so that what comes there in clear is counted, not answered. */
  async bind(at: Address, handlers: DatagramHandlers): Promise<DatagramSocket> {
    const clear = await this.#net.bindDatagram(at, { onDatagram: () => this.#wire.drop('clear') })
    try {
      const port = await this.#ports.acquire(clear.local.host)
      this.#bound.add(clear.local, handlers)
      return this.#createSocket(clear, port, handlers)
    } catch (error) {
      await clear.close()
      throw error
    }
  }

  receive({ from, to }: Arrival, data: Uint8Array): void {
    const handlers = this.#bound.find(to)
    if (handlers === undefined) this.#wire.drop('no-port')
    else handlers.onDatagram(data, from)
  }

  #createSocket(clear: DatagramSocket, port: EspPort, handlers: DatagramHandlers): DatagramSocket {
    const { local } = clear
    const [wire, bound] = [this.#wire, this.#bound]
    let isOpen = true
    const fail = (error: Error, to: Address) =>
      queueMicrotask(() => {
        if (isOpen) handlers.onError?.(error, to)
      })
    return {
      local,
      send(data, to) {
        if (!isOpen) return
        const error = datagramError(local, data, to)
        if (error !== undefined) {
          fail(error, to)
          return
        }
        const from = { host: senderHost(local.host, to.host), port: local.port }
        if (!wire.sendDatagram(port, from, to, data)) fail(noAssociationError(from, to), to)
      },
      async close() {
        if (!isOpen) return
        isOpen = false
        bound.remove(local)
        await Promise.all([clear.close(), port.release()])
      },
    }
  }
}
