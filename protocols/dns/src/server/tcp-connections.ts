import type { Clock, Counters, Enclosure, StreamHandlers, StreamSocket, Timer } from '@voltaic/runtime'
import { frameMessage, StreamFramer, TCP_LENGTH_OCTETS } from '../stream-framing.ts'
import { publishTrace, TRACED, type TracePoint } from '../trace.ts'
import type { QuerySource } from './handle-query.ts'

export interface TcpLimits {
  /** Connections at a time; one more, and the one that was idle for longest is closed. */
  readonly maxConnections: number
  /** A connection without a whole query for this long is closed. RFC 7766 §6.2.3 wants seconds. */
  readonly idleMs: number
  /** Octets that an asker may leave unread before its connection is dropped. */
  readonly maxQueued: number
}

export const DEFAULT_TCP_LIMITS: TcpLimits = { maxConnections: 256, idleMs: 10_000, maxQueued: 256 * 1024 }

export interface TcpDeps {
  readonly clock: Clock
  readonly counters: Counters
  readonly element: string
  readonly limits: TcpLimits
  /** @returns the answer, or undefined for queries that get none */
  handle(data: Uint8Array, source: QuerySource): Uint8Array | undefined
}

interface Connection {
  readonly socket: StreamSocket
  timer: Timer
}

/** The TCP side of a server: queries in a row on one connection, answers in the same order. RFC 7766 §6.2.1 */
export class TcpConnections {
  readonly #deps: TcpDeps
  /** Longest idle first: a Map keeps the order in which its entries were set. */
  readonly #open = new Map<StreamSocket, Connection>()

  constructor(deps: TcpDeps) {
    this.#deps = deps
  }

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
    const { clock, counters, element, limits, handle } = this.#deps
    const { local, remote } = socket
    const point: TracePoint = { clock, element, transport: 'tcp', local, remote }
    publishTrace(point, 'in', frame, enclosed)
    const answer = handle(frame.subarray(TCP_LENGTH_OCTETS), { transport: 'tcp', local, remote })
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
    this.#open.get(socket)?.timer.cancel()
    this.#open.delete(socket)
  }
}
