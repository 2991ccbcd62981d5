import type { StreamHandlers, StreamSocket, Timer } from '@voltaic/runtime'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { isRequest } from '../codec/header.ts'
import { type DiameterMessage, encodeMessage } from '../codec/message.ts'
import { type Refusal, refusal, refusalOf } from './answer.ts'
import { baseCommands, createCeaRefusal } from './base-messages.ts'
import { hasCommonApplication, type LocalCapabilities, type PeerCapabilities, readCer } from './capabilities.ts'
import { Connection, type ConnectionDeps, type ConnectionOwner } from './connection.ts'
import { hostOf } from './peer-connections.ts'

/** How long a connection may live without a CER. @spec RFC 6733 §5.6.1 */
const CER_TIMEOUT_MS = 10_000
/** Connections without a CER; one more pushes the oldest out, so that idle ones lock nobody out. */
const MAX_UNIDENTIFIED = 256
/** Longest first message, in octets. */
const MAX_CER_LENGTH = 16_384

/** Where a connection goes whose CER is good; undefined for a peer that is not wanted. */
export type FindPeer = (capabilities: PeerCapabilities) => PeerDoor | undefined

export interface PeerDoor {
  accept(connection: Connection, cer: DiameterMessage, capabilities: PeerCapabilities): void
}

/**
 * Receives connections until their CER tells who they are.
 *
 * @spec RFC 6733 §5.3, §5.6.1
 */
export class Acceptor {
  readonly #deps: ConnectionDeps
  readonly #local: LocalCapabilities
  readonly #findPeer: FindPeer
  /** In the order of their arrival. */
  readonly #unidentified = new Map<Connection, Timer>()
  readonly #owner: ConnectionOwner

  constructor(deps: ConnectionDeps, local: LocalCapabilities, findPeer: FindPeer) {
    this.#deps = deps
    this.#local = local
    this.#findPeer = findPeer
    this.#owner = {
      onMessage: (message, connection) => this.#onFirstMessage(message, connection),
      onMalformed: (message, error, connection) => this.#refuse(message, refusalOf(error), connection),
      onClosed: (connection) => this.#release(connection),
    }
  }

  accept(socket: StreamSocket): StreamHandlers {
    const { clock, counters } = this.#deps.runtime
    const connection = new Connection(this.#deps, this.#owner, MAX_CER_LENGTH)
    connection.attach(socket)
    const timer = clock.startTimer(CER_TIMEOUT_MS, () => {
      counters.add('diameter.close.no-cer')
      this.#drop(connection)
    })
    this.#unidentified.set(connection, timer)
    if (this.#unidentified.size > MAX_UNIDENTIFIED) {
      const [oldest] = this.#unidentified.keys()
      counters.add('diameter.close.too-many')
      if (oldest !== undefined) this.#drop(oldest)
    }
    return connection.handlers
  }

  stop(): void {
    for (const connection of [...this.#unidentified.keys()]) this.#drop(connection)
  }

  #onFirstMessage(message: DiameterMessage, connection: Connection): void {
    if (!this.#unidentified.has(connection)) return
    if (!isRequest(message) || message.commandCode !== baseCommands.CAPABILITIES_EXCHANGE) {
      this.#deps.runtime.counters.add('diameter.close.no-cer')
      this.#drop(connection)
      return
    }
    try {
      this.#onCer(message, readCer(message.avps), connection)
    } catch (error) {
      if (!(error instanceof DiameterDecodeError)) throw error
      this.#refuse(message, refusalOf(error), connection)
    }
  }

  #onCer(cer: DiameterMessage, capabilities: PeerCapabilities, connection: Connection): void {
    const door = this.#findPeer(capabilities)
    if (door === undefined) {
      this.#refuse(cer, refusal('DIAMETER_UNKNOWN_PEER'), connection)
    } else if (!hasCommonApplication(this.#local.applications, capabilities.applications)) {
      this.#refuse(cer, refusal('DIAMETER_NO_COMMON_APPLICATION'), connection)
    } else if (!capabilities.allowsPlainText) {
      this.#refuse(cer, refusal('DIAMETER_NO_COMMON_SECURITY'), connection)
    } else {
      this.#release(connection)
      door.accept(connection, cer, capabilities)
    }
  }

  /** The connection stays ours until it is closed, and its timer runs on. */
  #refuse(message: DiameterMessage, fault: Refusal, connection: Connection): void {
    const { counters, log } = this.#deps.runtime
    counters.add('diameter.close.refused')
    log.warn('diameter.cer.refused', { remote: connection.socket?.remote.host, resultCode: fault.resultCode })
    if (isRequest(message)) {
      connection.send(encodeMessage(createCeaRefusal(message, this.#local, hostOf(connection), fault)))
    }
    connection.close()
  }

  #release(connection: Connection): void {
    this.#unidentified.get(connection)?.cancel()
    this.#unidentified.delete(connection)
  }

  #drop(connection: Connection): void {
    this.#release(connection)
    connection.destroy()
  }
}
