import type { Clock, Counters, Enclosure, StreamHandlers, StreamSocket, Timer } from '@voltaic/runtime'
import { frameMessage, StreamFramer, TCP_LENGTH_OCTETS } from '../stream-framing.ts'
import { publishTrace, TRACED, type TracePoint } from '../trace.ts'
import type { QuerySource } from './handle-query.ts'
import { sendTransfer } from './send-transfer.ts'

export interface TcpLimits {
  /** Connections at a time; one more, and the one that was idle for longest is closed. */
  readonly maxConnections: number
  /** A connection without a whole query for this long is closed. RFC 7766 §6.2.3 wants seconds. */
  readonly idleMs: number
  /** Octets that an asker may leave unread before its connection is dropped. */
  readonly maxQueued: number
  /** Transfers of zones at a time; one more is refused. */
  readonly maxTransfers: number
}

export const DEFAULT_TCP_LIMITS: TcpLimits = {
  maxConnections: 256,
  idleMs: 10_000,
  maxQueued: 256 * 1024,
  maxTransfers: 8,
}

export interface TcpDeps {
  readonly clock: Clock
  readonly counters: Counters
  readonly element: string
  readonly limits: TcpLimits
  /** @returns the answer, or undefined for queries that get none */
  handle(data: Uint8Array, source: QuerySource): Uint8Array | undefined | Promise<Uint8Array | undefined>
  /** @returns the messages of a zone, for queries that want one and may have it */
  transfer(data: Uint8Array, source: QuerySource): AsyncIterator<Uint8Array> | undefined
}

interface Connection {
  readonly socket: StreamSocket
  timer: Timer
  stopTransfer?: () => void
}

/**
 * The TCP side of a server: queries in a row on one connection. Answers come in the same order, but for those that wait for a
 * database, which keep nobody waiting.
 *
 * @spec RFC 7766 §6.2.1.1
 */
export class TcpConnections {
  readonly #deps: TcpDeps
  /** Longest idle first: a Map keeps the order in which its entries were set. */
  readonly #open = new Map<StreamSocket, Connection>()

  constructor(deps: TcpDeps) {
    this.#deps = deps
  }

  #transfers = 0

  get size(): number {
    return this.#open.size
  }

  accept(socket: StreamSocket): StreamHandlers {
    const { counters, limits } = this.#deps
    if (this.#open.size >= limits.maxConnections) {
      counters.add('dns.server.tcp.evicted')
      this.#drop([...this.#open.keys()][0] as StreamSocket)
    }
    counters.add('dns.server.tcp.accepted')
    this.#open.set(socket, { socket, timer: this.#startIdleTimer(socket) })
    const framer = new StreamFramer((frame, enclosed) => this.#onFrame(socket, frame, enclosed))
    return {
      onData: (data, enclosed) => framer.push(data, enclosed),
      onClose: () => this.#forget(socket),
    }
  }

  destroyAll(): void {
    for (const socket of [...this.#open.keys()]) this.#drop(socket)
  }

  #onFrame(socket: StreamSocket, frame: Uint8Array, enclosed: Enclosure | undefined): void {
    const connection = this.#open.get(socket)
    // Dropped by an earlier query of the same octets.
    if (connection === undefined) return
    const { clock, element, handle, transfer } = this.#deps
    const { local, remote } = socket
    const point: TracePoint = { clock, element, transport: 'tcp', local, remote }
    publishTrace(point, 'in', frame, enclosed)
    const query = frame.subarray(TCP_LENGTH_OCTETS)
    const source = { transport: 'tcp', local, remote } as const
    const messages = this.#mayTransfer(connection) ? transfer(query, source) : undefined
    if (messages !== undefined) {
      this.#transfer(connection, point, messages)
      return
    }
    const answer = handle(query, source)
    if (answer instanceof Promise) void answer.then((later) => this.#answer(socket, point, later))
    else this.#answer(socket, point, answer)
  }

  #answer(socket: StreamSocket, point: TracePoint, answer: Uint8Array | undefined): void {
    const { counters, limits } = this.#deps
    const connection = this.#open.get(socket)
    // Gone while a database was asked.
    if (connection === undefined) return
    if (answer === undefined) {
      // Whoever sends this is no resolver; over TCP there is nothing to be gained by reading on.
      this.#drop(socket)
      return
    }
    const framed = frameMessage(answer)
    publishTrace(point, 'out', framed)
    socket.write(framed, TRACED)
    if (socket.queued > limits.maxQueued) {
      counters.add('dns.server.tcp.slow')
      this.#drop(socket)
      return
    }
    this.#touch(socket, connection)
  }

  #mayTransfer({ stopTransfer }: Connection): boolean {
    return stopTransfer === undefined && this.#transfers < this.#deps.limits.maxTransfers
  }

  /** Other queries of the connection are answered meanwhile: the id says what belongs to what (RFC 5936 §2.2.1). */
  #transfer(connection: Connection, point: TracePoint, messages: AsyncIterator<Uint8Array>): void {
    const { socket } = connection
    this.#transfers++
    connection.stopTransfer = sendTransfer(this.#deps.clock, socket, messages, {
      send: (message) => {
        const framed = frameMessage(message)
        publishTrace(point, 'out', framed)
        socket.write(framed, TRACED)
        this.#touch(socket, connection)
      },
      onEnd: (error) => {
        this.#endTransfer(connection)
        if (error === undefined) return
        // RFC 5936 §2.2: without the second SOA the secondary knows that it has no zone, and asks again
        this.#deps.counters.add('dns.server.transfers.broken')
        this.#drop(socket)
      },
    })
  }

  #endTransfer(connection: Connection): void {
    if (connection.stopTransfer === undefined) return
    connection.stopTransfer()
    delete connection.stopTransfer
    this.#transfers--
  }

  #touch(socket: StreamSocket, connection: Connection): void {
    connection.timer.cancel()
    connection.timer = this.#startIdleTimer(socket)
    this.#open.delete(socket)
    this.#open.set(socket, connection)
  }

  #startIdleTimer(socket: StreamSocket): Timer {
    return this.#deps.clock.startTimer(this.#deps.limits.idleMs, () => {
      this.#deps.counters.add('dns.server.tcp.idle')
      this.#drop(socket)
    })
  }

  #drop(socket: StreamSocket): void {
    this.#forget(socket)
    socket.destroy()
  }

  #forget(socket: StreamSocket): void {
    const connection = this.#open.get(socket)
    if (connection === undefined) return
    connection.timer.cancel()
    this.#endTransfer(connection)
    this.#open.delete(socket)
  }
}
