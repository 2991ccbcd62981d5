import type { Address } from '@voltaic/runtime'
import type { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { isRequest } from '../codec/header.ts'
import type { DiameterMessage } from '../codec/message.ts'
import { createDwr } from './base-messages.ts'
import { type PeerCapabilities, RELAY_APPLICATION_ID } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { OutgoingRequest } from './outgoing-request.ts'
import { type PeerConfig, PeerLink, type PeerLinkDeps } from './peer-link.ts'
import type { PeerState } from './peer-machine.ts'
import { Watchdog } from './watchdog.ts'
import type { WatchdogState } from './watchdog-machine.ts'

/** What can be told of a peer. */
export interface PeerStatus {
  readonly host: string
  readonly realm: string
  /** RFC 6733 §5.6 */
  readonly state: PeerState
  /** RFC 3539 §3.4.1 */
  readonly watchdog: WatchdogState
  /** Whether requests are sent to it. */
  readonly isUsable: boolean
  /** The other end of its open connection. */
  readonly remote: Address | undefined
  /** Application-Ids that it has announced. */
  readonly applications: readonly number[]
  /** Requests sent to it and not answered yet. */
  readonly pending: number
}

export interface PeerDeps extends PeerLinkDeps {
  readonly watchdogMs: number
}

export interface PeerHooks {
  /** The answer goes back on `connection`, and nowhere when that is gone. */
  onRequest(request: DiameterMessage, peer: Peer, connection: Connection): void
  onMalformed(message: DiameterMessage, error: DiameterDecodeError, connection: Connection): void
  onAnswer(answer: DiameterMessage, request: OutgoingRequest, peer: Peer): void
  /** Requests can be sent to it (again). */
  onUsable(peer: Peer): void
  /** It does not answer any more. */
  onFailover(peer: Peer): void
  onClosed(peer: Peer): void
  /** `machine` is `peer` or `watchdog`. */
  onTransition(peer: Peer, machine: string, event: string, from: string, to: string): void
}

/** One neighbour: its link, its watchdog, and what has been sent to it and not answered. */
export class Peer {
  readonly config: PeerConfig
  readonly #deps: PeerDeps
  readonly #hooks: PeerHooks
  readonly #link: PeerLink
  readonly #watchdog: Watchdog
  readonly #pending = new Map<number, OutgoingRequest>()

  constructor(config: PeerConfig, deps: PeerDeps, hooks: PeerHooks) {
    this.config = config
    this.#deps = deps
    this.#hooks = hooks
    this.#link = new PeerLink(config, deps, {
      onOpen: () => this.#watchdog.connectionUp(),
      onDown: () => this.#watchdog.connectionDown(),
      onClosed: () => hooks.onClosed(this),
      onTraffic: (isDwa) => (isDwa ? this.#watchdog.receiveDwa() : this.#watchdog.receiveMessage()),
      onMessage: (message, connection) => this.#onMessage(message, connection),
      onMalformed: (message, error, connection) => this.#onMalformed(message, error, connection),
      onSecondConnection: () => this.#probe(),
      onTransition: (from, event, to) => hooks.onTransition(this, 'peer', event, from, to),
    })
    this.#watchdog = new Watchdog(deps.runtime.clock, deps.runtime.random, deps.watchdogMs, {
      sendWatchdog: () => this.#probe(),
      failover: () => hooks.onFailover(this),
      failback: () => hooks.onUsable(this),
      closeConnection: () => this.#link.abort(),
      onTransition: (from, event, to) => hooks.onTransition(this, 'watchdog', event, from, to),
      onIllegal: () => deps.runtime.counters.add('diameter.watchdog.illegal-event'),
    })
  }

  get status(): PeerStatus {
    return {
      host: this.config.host,
      realm: this.config.realm,
      state: this.#link.state,
      watchdog: this.#watchdog.state,
      isUsable: this.isUsable,
      remote: this.#link.remote,
      applications: this.#link.capabilities?.applications ?? [],
      pending: this.#pending.size,
    }
  }

  get isOpen(): boolean {
    return this.#link.isOpen
  }

  get isClosed(): boolean {
    return this.#link.state === 'Closed'
  }

  /** Open, and not suspected of being dead. */
  get isUsable(): boolean {
    return this.#link.isOpen && (this.#watchdog.state === 'OKAY' || this.#watchdog.state === 'REOPEN')
  }

  /** Usable and proven: the choice before one that has just come back. */
  get isSound(): boolean {
    return this.#link.isOpen && this.#watchdog.state === 'OKAY'
  }

  /** What has been sent to it and not answered, in order. */
  get pending(): OutgoingRequest[] {
    return [...this.#pending.values()]
  }

  /** Whether it hands on what is not for itself. @spec RFC 6733 §2.4 */
  get isRelay(): boolean {
    return this.#link.capabilities?.applications.includes(RELAY_APPLICATION_ID) ?? false
  }

  supports(applicationId: number): boolean {
    return this.isRelay || (this.#link.capabilities?.applications.includes(applicationId) ?? false)
  }

  start(): void {
    this.#link.start()
  }

  stop(): void {
    this.#link.stop()
  }

  wake(): void {
    this.#link.wake()
  }

  accept(connection: Connection, cer: DiameterMessage, capabilities: PeerCapabilities): void {
    this.#link.accept(connection, cer, capabilities)
  }

  /** Sends a request and remembers it until `onAnswer` or `forget`. */
  sendRequest(request: OutgoingRequest): void {
    const hopByHopId = this.#link.nextHopByHopId()
    this.#pending.set(hopByHopId, request)
    this.#link.send(request.octetsFor(this.config.host, hopByHopId))
  }

  /** The request is not waited for any more. */
  forget(request: OutgoingRequest): void {
    if (this.#pending.get(request.hopByHopId) === request) this.#pending.delete(request.hopByHopId)
  }

  #onMessage(message: DiameterMessage, connection: Connection): void {
    if (isRequest(message)) {
      this.#hooks.onRequest(message, this, connection)
      return
    }
    const request = this.#takeRequestOf(message)
    if (request !== undefined) this.#hooks.onAnswer(message, request, this)
  }

  #onMalformed(message: DiameterMessage, error: DiameterDecodeError, connection: Connection): void {
    if (isRequest(message)) this.#hooks.onMalformed(message, error, connection)
    else this.#takeRequestOf(message)?.fail(error)
  }

  // RFC 6733 §6.2.1: an answer that belongs to no request is dropped.
  #takeRequestOf(answer: DiameterMessage): OutgoingRequest | undefined {
    const request = this.#pending.get(answer.hopByHopId)
    if (request?.endToEndId !== answer.endToEndId || request.commandCode !== answer.commandCode) {
      this.#deps.runtime.counters.add('diameter.in.unexpected-answer')
      return undefined
    }
    this.#pending.delete(answer.hopByHopId)
    return request
  }

  #probe(): void {
    this.#link.sendRequest(createDwr(this.#deps.local))
  }
}
