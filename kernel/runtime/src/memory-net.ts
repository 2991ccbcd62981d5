import { isSameFamily } from './address.ts'
import type { Clock } from './clock.ts'
import { MemoryDatagramSocket, MemoryPacketSocket } from './memory-datagrams.ts'
import { type BindingKind, MemoryPorts } from './memory-ports.ts'
import { createStreamPair, type MemoryStreamSocket } from './memory-streams.ts'
import { type Faults, MemoryWire, type Tap } from './memory-wire.ts'
import type {
  Address,
  ConnectOptions,
  DatagramHandlers,
  DatagramSocket,
  Net,
  PacketHandlers,
  PacketSocket,
  StreamHandlers,
  StreamListener,
  StreamSocket,
} from './net.ts'
import { abortedError, checkAddress, portTakenError, refusedError } from './net-error.ts'
import type { Random } from './random.ts'

/** `udp`, `tcp`, or an IP protocol number of raw packets. */
export type MemoryTransport = 'udp' | 'tcp' | number

export interface MemoryNetOptions {
  readonly clock: Clock
  readonly random: Random
  readonly faults?: Faults
}

type Accept = (socket: StreamSocket) => StreamHandlers

/**
 * A network inside the process. Every address is local to it; a socket bound to a wildcard answers for every host of
 * its IP version. Nothing is delivered synchronously: without a delay in microtasks, in the order it was sent.
 */
export class MemoryNet implements Net {
  readonly #wire: MemoryWire
  readonly #datagrams = new MemoryPorts<MemoryDatagramSocket>()
  readonly #listeners = new MemoryPorts<Accept>()
  readonly #packets = new Map<number, MemoryPorts<MemoryPacketSocket>>()
  readonly #outgoing = new MemoryPorts<MemoryStreamSocket>()
  #openStreams = 0

  constructor({ clock, random, faults = {} }: MemoryNetOptions) {
    this.#wire = new MemoryWire(clock, random, faults)
  }

  /** From now on. What is already on its way arrives as it was going to. */
  setFaults(faults: Faults): void {
    this.#wire.faults = faults
  }

  /** @returns a function that removes the tap */
  addTap(tap: Tap): () => void {
    return this.#wire.addTap(tap)
  }

  /** How many sockets, listeners and connection ends are open: 0 after a clean stop. */
  get openSockets(): number {
    const packets = [...this.#packets.values()].reduce((sum, ports) => sum + ports.size, 0)
    return this.#datagrams.size + this.#listeners.size + packets + this.#openStreams
  }

  /** True when something would answer at `address`, through a wildcard or not. For raw packets the port is ignored. */
  isBound(transport: MemoryTransport, address: Address): boolean {
    return this.bindingOf(transport, address) !== undefined
  }

  /** How `address` is bound: by itself, through a wildcard, or not at all. */
  bindingOf(transport: MemoryTransport, address: Address): BindingKind | undefined {
    if (transport === 'udp') return this.#datagrams.kindOf(address)
    if (transport === 'tcp') return this.#listeners.kindOf(address)
    return this.#packets.get(transport)?.kindOf({ host: address.host, port: transport })
  }

  async bindDatagram(at: Address, handlers: DatagramHandlers): Promise<DatagramSocket> {
    const local = reserve(this.#datagrams, 'UDP', at)
    const socket = new MemoryDatagramSocket(local, handlers, this.#wire, this.#datagrams)
    this.#datagrams.add(local, socket)
    return socket
  }

  async listenStream(at: Address, accept: Accept): Promise<StreamListener> {
    const local = reserve(this.#listeners, 'TCP', at)
    this.#listeners.add(local, accept)
    let isOpen = true
    return {
      local,
      close: async () => {
        if (isOpen) this.#listeners.remove(local)
        isOpen = false
      },
    }
  }

  connectStream(to: Address, handlers: StreamHandlers, options: ConnectOptions = {}): Promise<StreamSocket> {
    return new Promise((resolve, reject) => {
      const { signal } = options
      const onAbort = () => reject(abortedError(to, signal?.reason))
      if (signal?.aborted) {
        onAbort()
        return
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#wire.after(this.#wire.delayOf(), () => {
        signal?.removeEventListener('abort', onAbort)
        if (signal?.aborted) return
        try {
          resolve(this.#connect(checkAddress(to), handlers, options.from))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  async bindPackets(host: string, protocol: number, handlers: PacketHandlers): Promise<PacketSocket> {
    const at = checkAddress({ host, port: protocol })
    const ports = this.#packets.get(protocol) ?? new MemoryPorts<MemoryPacketSocket>()
    this.#packets.set(protocol, ports)
    if (!ports.isFree(at)) throw portTakenError('IP protocol', at, 'by another socket of this in-memory network')
    const socket = new MemoryPacketSocket(at, handlers, this.#wire, ports)
    ports.add(at, socket)
    return socket
  }

  #connect(to: Address, handlers: StreamHandlers, from: Address | undefined): StreamSocket {
    const accept = this.#listeners.find(to)
    if (accept === undefined || (from !== undefined && !isSameFamily(from.host, to.host))) throw refusedError(to)
    const local = reserve(this.#outgoing, 'TCP', from ?? { host: to.host, port: 0 })
    const [near, far] = createStreamPair(local, to, this.#wire, () => this.#openStreams--)
    this.#outgoing.add(local, near)
    this.#openStreams += 2
    near.attach({
      onData: handlers.onData,
      onClose: (error) => {
        this.#outgoing.remove(local)
        handlers.onClose(error)
      },
    })
    this.#wire.after(0, () => far.attach(accept(far)))
    return near
  }
}

export function createMemoryNet(options: MemoryNetOptions): MemoryNet {
  return new MemoryNet(options)
}

/** The address to bind: checked, port 0 replaced by a free one. @throws VoltaicError NET_PORT_TAKEN */
function reserve<T>(ports: MemoryPorts<T>, transport: string, at: Address): Address {
  const { host, port } = checkAddress(at)
  const local = { host, port: port === 0 ? (ports.freePort(host) ?? 0) : port }
  if (local.port === 0) throw portTakenError(transport, at, 'like all others of this in-memory network')
  if (ports.isFree(local)) return local
  throw portTakenError(transport, local, 'by another socket of this in-memory network')
}
