import type { VoltaicError } from '@voltaic/base'
import { type MemoryPorts, sourceAddress } from './memory-ports.ts'
import type { MemoryWire } from './memory-wire.ts'
import type { Address, DatagramHandlers, DatagramSocket, Enclosure, PacketHandlers, PacketSocket } from './net.ts'
import { datagramError } from './net-error.ts'

/** A bound datagram socket of a MemoryNet. */
export class MemoryDatagramSocket implements DatagramSocket {
  readonly local: Address
  readonly #handlers: DatagramHandlers
  readonly #wire: MemoryWire
  readonly #ports: MemoryPorts<MemoryDatagramSocket>
  #isOpen = true

  constructor(local: Address, handlers: DatagramHandlers, wire: MemoryWire, ports: MemoryPorts<MemoryDatagramSocket>) {
    this.local = local
    this.#handlers = handlers
    this.#wire = wire
    this.#ports = ports
  }

  send(data: Uint8Array, to: Address, enclosed?: Enclosure): void {
    if (!this.#isOpen) return
    const error = datagramError(this.local, data, to)
    if (error !== undefined) {
      this.#fail(error, to)
      return
    }
    const ports = this.#ports
    const from = sourceAddress(this.local, to)
    for (const delay of this.#wire.arrivalsOf('udp', from, to, data)) {
      // The sender may write over its octets as soon as this returns, and receivers must not share theirs; with an
      // enclosure all have promised not to change them.
      const arriving = enclosed === undefined ? copyOctets(data) : data
      this.#wire.after(delay, () => ports.find(to)?.receive(arriving, from, enclosed))
    }
  }

  receive(data: Uint8Array, from: Address, enclosed: Enclosure | undefined): void {
    if (this.#isOpen) this.#handlers.onDatagram(data, from, enclosed)
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#ports.remove(this.local)
  }

  #fail(error: VoltaicError, to: Address): void {
    this.#wire.after(0, () => {
      if (this.#isOpen) this.#handlers.onError?.(error, to)
    })
  }
}

/** A bound raw-packet socket of a MemoryNet. Its "port" in the table is the IP protocol number. */
export class MemoryPacketSocket implements PacketSocket {
  readonly local: string
  readonly #protocol: number
  readonly #handlers: PacketHandlers
  readonly #wire: MemoryWire
  readonly #ports: MemoryPorts<MemoryPacketSocket>
  #isOpen = true

  constructor(at: Address, handlers: PacketHandlers, wire: MemoryWire, ports: MemoryPorts<MemoryPacketSocket>) {
    this.local = at.host
    this.#protocol = at.port
    this.#handlers = handlers
    this.#wire = wire
    this.#ports = ports
  }

  send(data: Uint8Array, to: string): void {
    if (!this.#isOpen) return
    const destination = { host: to, port: this.#protocol }
    const from = sourceAddress({ host: this.local, port: this.#protocol }, destination)
    for (const delay of this.#wire.arrivalsOf('packet', from, destination, data)) {
      const arriving = copyOctets(data)
      this.#wire.after(delay, () => this.#ports.find(destination)?.receive(arriving, from.host))
    }
  }

  receive(data: Uint8Array, from: string): void {
    if (this.#isOpen) this.#handlers.onPacket(data, from)
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#ports.remove({ host: this.local, port: this.#protocol })
  }
}

/** A Buffer, as a real socket delivers; small ones come from Node's slab, which makes them cheap. */
export function copyOctets(data: Uint8Array): Uint8Array {
  const copy = Buffer.allocUnsafe(data.length)
  copy.set(data)
  return copy
}
