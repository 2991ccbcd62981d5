import { VoltaicError } from '@voltaic/base'
import type { Address } from '@voltaic/runtime'
import { encodeMessage, MAX_MESSAGE_LENGTH, type OutgoingMessage } from '../codec/message.ts'
import { Connection, type ConnectionDeps, type ConnectionOwner } from './connection.ts'
import { createHopByHopIds, type NextId } from './identifiers.ts'

export interface PeerConnectionsDeps extends ConnectionDeps {
  readonly nextEndToEndId: NextId
  /** Local address to connect from, to peers of the same IP version. */
  readonly connectFrom: string | undefined
}

export interface ConnectHooks {
  onConnected(): void
  onFailed(): void
}

/** The connection that we opened to a peer, and the one that it opened to us. */
export class PeerConnections {
  /** For every request that is sent to this peer. */
  readonly nextHopByHopId: NextId
  readonly #deps: PeerConnectionsDeps
  readonly #owner: ConnectionOwner
  #initiator: Connection | undefined
  #responder: Connection | undefined
  #attempt: AbortController | undefined

  constructor(deps: PeerConnectionsDeps, owner: ConnectionOwner) {
    this.#deps = deps
    this.#owner = owner
    this.nextHopByHopId = createHopByHopIds(deps.runtime.random)
  }

  get initiator(): Connection | undefined {
    return this.#initiator
  }

  get responder(): Connection | undefined {
    return this.#responder
  }

  /** Opens the initiator connection; one of the hooks follows unless `dropAll` comes first. */
  connect(peer: string, address: Address, hooks: ConnectHooks): void {
    const { connectFrom, runtime } = this.#deps
    const attempt = new AbortController()
    this.#attempt = attempt
    const connection = new Connection(this.#deps, this.#owner, MAX_MESSAGE_LENGTH)
    const isSameFamily = connectFrom?.includes(':') === address.host.includes(':')
    const from = connectFrom !== undefined && isSameFamily ? { from: { host: connectFrom, port: 0 } } : {}
    runtime.net.connectStream(address, connection.handlers, { signal: attempt.signal, ...from }).then(
      (socket) => {
        connection.attach(socket)
        if (this.#attempt !== attempt) {
          connection.destroy()
          return
        }
        this.#attempt = undefined
        this.#initiator = connection
        hooks.onConnected()
      },
      (error: unknown) => {
        if (this.#attempt !== attempt) return
        this.#attempt = undefined
        const reason = error instanceof VoltaicError ? error.code : String(error)
        runtime.log.info('diameter.peer.unreachable', { peer, reason })
        hooks.onFailed()
      },
    )
  }

  accept(connection: Connection | undefined): void {
    this.#responder = connection
    connection?.handOver(this.#owner, MAX_MESSAGE_LENGTH)
  }

  reject(connection: Connection | undefined): void {
    this.#deps.runtime.counters.add('diameter.peer.second-connection')
    connection?.handOver(this.#owner, MAX_MESSAGE_LENGTH)
    connection?.close()
  }

  closeInitiator(): void {
    const connection = this.#initiator
    this.#initiator = undefined
    connection?.close()
  }

  closeResponder(): void {
    const connection = this.#responder
    this.#responder = undefined
    connection?.close()
  }

  /** Ends both at once, and the attempt to connect. */
  dropAll(): void {
    this.#attempt?.abort()
    this.#attempt = undefined
    this.#initiator?.destroy()
    this.#initiator = undefined
    this.#responder?.destroy()
    this.#responder = undefined
  }

  /** Sends a request between neighbours. */
  sendRequest(connection: Connection | undefined, message: OutgoingMessage): void {
    const ids = { hopByHopId: this.nextHopByHopId(), endToEndId: this.#deps.nextEndToEndId() }
    connection?.send(encodeMessage({ ...message, ...ids }))
  }

  sendAnswer(connection: Connection | undefined, message: OutgoingMessage): void {
    connection?.send(encodeMessage(message))
  }
}

/** Local address of a connection, for Host-IP-Address. */
export function hostOf(connection: Connection | undefined): string {
  return connection?.socket?.local.host ?? '0.0.0.0'
}
