import {
  type Address,
  abortedError,
  type Clock,
  isSameFamily,
  type Net,
  normaliseHost,
  portTakenError,
  type Random,
  refusedError,
  type StreamHandlers,
  type StreamListener,
  type StreamSocket,
} from '@voltaic/runtime'
import { BoundPorts, senderHost } from './bound-ports.ts'
import type { EspPort, EspPorts } from './esp-ports.ts'
import { ProtectedStream } from './protected-stream.ts'
import { type Arrival, bareSegment, type ProtectedWire } from './protected-wire.ts'
import { type Segment, TCP_ACK, TCP_RST, TCP_SYN } from './transport-header.ts'

type Accept = (socket: StreamSocket) => StreamHandlers

export interface ProtectedStreamsParts {
  readonly net: Net
  readonly ports: EspPorts
  readonly wire: ProtectedWire
  readonly clock: Clock
  readonly random: Random
}

interface Listening {
  readonly port: EspPort
  readonly accept: Accept
}

interface Connection {
  readonly stream: ProtectedStream
  /** Initial sequence number of the other end, when it was the one to connect. */
  readonly peerInitial: number | undefined
}

/** The protected TCP ports: who listens, and the connections by both their ends. */
export class ProtectedStreams {
  readonly #parts: ProtectedStreamsParts
  readonly #listening = new BoundPorts<Listening>()
  readonly #connections = new Map<string, Connection>()

  constructor(parts: ProtectedStreamsParts) {
    this.#parts = parts
  }

  /** Listens in clear too: to hold the port, and so that who comes there in clear is counted and closed. */
  async listen(at: Address, accept: Accept): Promise<StreamListener> {
    const { net, ports } = this.#parts
    const clear = await net.listenStream(at, this.#refuseClear)
    const { local } = clear
    try {
      const port = await ports.acquire(local.host)
      this.#listening.add(local, { port, accept })
      let isOpen = true
      return {
        local,
        close: async () => {
          if (!isOpen) return
          isOpen = false
          this.#listening.remove(local)
          await Promise.all([clear.close(), port.release()])
        },
      }
    } catch (error) {
      await clear.close()
      throw error
    }
  }

  /**
   * @param from port 0 for any
   * @throws VoltaicError NET_REFUSED, NET_ABORTED, NET_UNREACHABLE, NET_PORT_TAKEN, IPSEC_NO_ASSOCIATION
   */
  async connect(from: Address, to: Address, handlers: StreamHandlers, signal?: AbortSignal): Promise<StreamSocket> {
    if (signal?.aborted) throw abortedError(to, signal.reason)
    const remote = { host: normaliseHost(to.host) ?? to.host, port: to.port }
    if (!isSameFamily(from.host, remote.host)) throw refusedError(remote)
    const held = await this.#holdPort({ host: senderHost(from.host, remote.host), port: from.port })
    try {
      return await this.#connect(held, remote, handlers, signal)
    } catch (error) {
      await held.release()
      throw error
    }
  }

  receive({ from, to }: Arrival, segment: Segment): void {
    const key = keyOf(to, from)
    const connection = this.#connections.get(key)
    if ((segment.flags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) {
      if (connection !== undefined) connection.stream.receive(segment)
      else this.#answerStray(to, from, segment)
      return
    }
    if (connection?.peerInitial === segment.sequence) {
      connection.stream.confirm()
      return
    }
    connection?.stream.reset()
    this.#accept(to, from, segment.sequence)
  }

  readonly #refuseClear = (socket: StreamSocket): StreamHandlers => {
    this.#parts.wire.drop('clear')
    socket.destroy()
    return { onData() {}, onClose() {} }
  }

  #accept(local: Address, remote: Address, peerInitial: number): void {
    const listening = this.#listening.find(local)
    if (listening === undefined) {
      this.#answerStray(local, remote, bareSegment(TCP_SYN, peerInitial, 0))
      return
    }
    // The connection may outlive its listener, and so holds the raw socket by itself.
    const port = listening.port.share()
    const stream = this.#create(local, remote, port, peerInitial, () => port.release())
    stream.answer(peerInitial, listening.accept)
  }

  #connect(held: HeldPort, remote: Address, handlers: StreamHandlers, signal?: AbortSignal): Promise<StreamSocket> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError(remote, signal.reason))
        return
      }
      if (this.#connections.has(keyOf(held.local, remote))) {
        reject(portTakenError('TCP', held.local, 'by another connection'))
        return
      }
      // Whoever fails to connect releases what it held by itself.
      let isOpen = false
      const stream = this.#create(held.local, remote, held.port, undefined, async () => {
        if (isOpen) await held.release()
      })
      const onAbort = () => {
        stream.abandon()
        reject(abortedError(remote, signal?.reason))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      stream.open(
        handlers,
        () => {
          isOpen = true
          signal?.removeEventListener('abort', onAbort)
          resolve(stream)
        },
        (error) => {
          signal?.removeEventListener('abort', onAbort)
          reject(error)
        },
      )
    })
  }

  #create(
    local: Address,
    remote: Address,
    port: EspPort,
    peerInitial: number | undefined,
    release: () => Promise<void>,
  ): ProtectedStream {
    const { wire, clock, random } = this.#parts
    const key = keyOf(local, remote)
    const stream = new ProtectedStream({
      local,
      remote,
      clock,
      initial: random.integer(0x1_0000_0000),
      send: (segment) => wire.sendSegment(port, local, remote, segment),
      count: (what) => wire.drop(what),
      onGone: () => {
        this.#connections.delete(key)
        void release()
      },
    })
    this.#connections.set(key, { stream, peerInitial })
    return stream
  }

  /** A segment of no connection here: its sender is told so, unless it is a goodbye. @spec RFC 9293 §3.5.2 */
  #answerStray(local: Address, remote: Address, { flags, sequence, data }: Segment): void {
    if ((flags & TCP_RST) !== 0) return
    if (data.length === 0 && (flags & TCP_SYN) === 0) return
    this.#parts.wire.drop('no-connection')
    const answer = bareSegment(TCP_RST | TCP_ACK, 0, (sequence + data.length) % 0x1_0000_0000)
    const port = this.#parts.ports.borrow(local.host)
    if (port !== undefined) this.#parts.wire.sendSegment(port, local, remote, answer)
  }

  /** A port to connect from. One that is asked for may have a listener, and connections to others. */
  async #holdPort(from: Address): Promise<HeldPort> {
    const { net, ports } = this.#parts
    if (from.port !== 0) {
      const port = await ports.acquire(from.host)
      return { local: from, port, release: () => port.release() }
    }
    const clear = await net.listenStream(from, this.#refuseClear)
    try {
      const port = await ports.acquire(clear.local.host)
      const release = async () => {
        await Promise.all([clear.close(), port.release()])
      }
      return { local: clear.local, port, release }
    } catch (error) {
      await clear.close()
      throw error
    }
  }
}

interface HeldPort {
  readonly local: Address
  readonly port: EspPort
  release(): Promise<void>
}

function keyOf(local: Address, remote: Address): string {
  return `${local.host} ${local.port} ${remote.host} ${remote.port}`
}
