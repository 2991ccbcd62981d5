import { createStateMachine, type StateMachine } from '@voltaic/base'
import type { Address, Timer } from '@voltaic/runtime'
import type { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { isRequest } from '../codec/header.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { Backoff } from './backoff.ts'
import {
  baseCommands,
  createCea,
  createCer,
  createDpa,
  createDpr,
  createDwa,
  readDisconnectCause,
} from './base-messages.ts'
import { faultOfCea, type LocalCapabilities, type PeerCapabilities, readCapabilities } from './capabilities.ts'
import type { Connection } from './connection.ts'
import { winsElection } from './election.ts'
import type { NextId } from './identifiers.ts'
import { hostOf, PeerConnections, type PeerConnectionsDeps } from './peer-connections.ts'
import { isOpen, type PeerAction, type PeerEvent, type PeerState, peerTable } from './peer-machine.ts'

/** How long a connection may take to be set up or to be torn down. */
const PEER_TIMEOUT_MS = 10_000

/** A peer as it is configured. */
export interface PeerConfig {
  /** Diameter identity, as the peer says it in Origin-Host. */
  readonly host: string
  readonly realm: string
  /** Where to connect to; without it the peer has to come. */
  readonly address?: Address | undefined
  /** Further realms that are reached through this peer, which then is an agent; `*` for any. */
  readonly routes?: readonly string[]
}

export interface PeerLinkDeps extends PeerConnectionsDeps {
  readonly local: LocalCapabilities
}

export interface PeerLinkHooks {
  onOpen(): void
  /** No longer open; also when the node itself ended it. */
  onDown(): void
  onClosed(): void
  /** Any message while open, before the hooks below. */
  onTraffic(isDwa: boolean): void
  /** A message that is none of the base protocol. */
  onMessage(message: DiameterMessage, connection: Connection): void
  onMalformed(message: DiameterMessage, error: DiameterDecodeError, connection: Connection): void
  /** The peer has tried to connect again: perhaps the open connection is dead. */
  onSecondConnection(): void
  onTransition(from: PeerState, event: PeerEvent, to: PeerState): void
}

/** What may go with an event. */
interface Input {
  readonly connection?: Connection
  readonly message?: DiameterMessage
  readonly capabilities?: PeerCapabilities
}

/**
 * The connections to one peer, from the first attempt to the last DPA: at most one of ours (I-) and one of the peer's
 * (R-), of which an election leaves one.
 *
 * @spec RFC 6733 §2.1, §5.3, §5.4, §5.6
 */
export class PeerLink {
  readonly #config: PeerConfig
  readonly #deps: PeerLinkDeps
  readonly #hooks: PeerLinkHooks
  readonly #machine: StateMachine<PeerState, PeerEvent, Input>
  readonly #connections: PeerConnections
  readonly #backoff: Backoff
  #cer: DiameterMessage | undefined
  #capabilities: PeerCapabilities | undefined
  #stateTimer: Timer | undefined
  #retryTimer: Timer | undefined
  #isStopped = true
  /** False after the peer has asked not to be called. */
  #isWelcome = true

  constructor(config: PeerConfig, deps: PeerLinkDeps, hooks: PeerLinkHooks) {
    this.#config = config
    this.#deps = deps
    this.#hooks = hooks
    this.#backoff = new Backoff(deps.runtime.random)
    this.#machine = createStateMachine(peerTable, 'Closed' as PeerState, {
      perform: (action: PeerAction, input: Input) => this.#perform(action, input),
      onIllegal: (state, event) => this.#onIllegal(state, event),
      onTransition: (from, event, to) => this.#onTransition(from, event, to),
    })
    this.#connections = new PeerConnections(deps, {
      onMessage: (message, connection) => this.#onMessage(message, connection),
      onMalformed: (message, error, connection) => {
        if (connection === this.#active) hooks.onMalformed(message, error, connection)
      },
      onClosed: (connection, error) => this.#onConnectionClosed(connection, error),
    })
  }

  get state(): PeerState {
    return this.#machine.state
  }

  get isOpen(): boolean {
    return isOpen(this.#machine.state)
  }

  /** What the peer has said of itself; undefined until it has. */
  get capabilities(): PeerCapabilities | undefined {
    return this.#capabilities
  }

  get nextHopByHopId(): NextId {
    return this.#connections.nextHopByHopId
  }

  get remote(): Address | undefined {
    return this.#active?.socket?.remote
  }

  start(): void {
    this.#isStopped = false
    this.#connect()
  }

  /** Disconnects with DPR and does not come back. `onClosed` has been called when the state is Closed. */
  stop(): void {
    this.#isStopped = true
    this.#retryTimer?.cancel()
    this.#handle('Stop', {})
  }

  /** A message is there for a peer that had asked not to be called (RFC 6733 §5.4). */
  wake(): void {
    if (!this.#isWelcome && this.state === 'Closed') this.#connect()
  }

  /** Takes over a connection on which the peer has sent a good CER. */
  accept(connection: Connection, cer: DiameterMessage, capabilities: PeerCapabilities): void {
    this.#retryTimer?.cancel()
    this.#handle('R-Conn-CER', { connection, message: cer, capabilities })
  }

  /** Sends on the open connection; drops when there is none. */
  send(octets: Buffer): void {
    this.#active?.send(octets)
  }

  /** The watchdog has given the open connection up. */
  abort(): void {
    this.#handle('Timeout', {})
  }

  get #active(): Connection | undefined {
    const { initiator, responder } = this.#connections
    if (this.state === 'I-Open') return initiator
    if (this.state === 'R-Open') return responder
    return this.state === 'Closing' ? (initiator ?? responder) : undefined
  }

  #handle(event: PeerEvent, input: Input): void {
    const before = this.#machine.state
    this.#machine.handle(event, input)
    const after = this.#machine.state
    if (before === after) return
    if (isOpen(before) && !isOpen(after)) this.#hooks.onDown()
    if (!isOpen(before) && isOpen(after)) this.#onOpen()
    if (after === 'Closed') this.#onClosed()
  }

  #onOpen(): void {
    this.#backoff.reset()
    this.#isWelcome = true
    this.#hooks.onOpen()
  }

  #onClosed(): void {
    this.#hooks.onClosed()
    const { address } = this.#config
    if (address === undefined || this.#isStopped || !this.#isWelcome || this.state !== 'Closed') return
    this.#retryTimer?.cancel()
    this.#retryTimer = this.#deps.runtime.clock.startTimer(this.#backoff.next(), () => this.#connect())
  }

  #connect(): void {
    this.#retryTimer?.cancel()
    if (!this.#isStopped && this.#config.address !== undefined && this.state === 'Closed') this.#handle('Start', {})
  }

  #onTransition(from: PeerState, event: PeerEvent, to: PeerState): void {
    if (from === to) return
    this.#stateTimer?.cancel()
    this.#stateTimer =
      to === 'Closed' || isOpen(to)
        ? undefined
        : this.#deps.runtime.clock.startTimer(PEER_TIMEOUT_MS, () => this.#handle('Timeout', {}))
    this.#hooks.onTransition(from, event, to)
  }

  #onIllegal(state: PeerState, event: PeerEvent): void {
    this.#deps.runtime.counters.add('diameter.peer.illegal-event')
    this.#deps.runtime.log.debug('diameter.peer.illegal-event', { peer: this.#config.host, state, trigger: event })
  }

  #onMessage(message: DiameterMessage, connection: Connection): void {
    const { initiator, responder } = this.#connections
    if (connection !== initiator && connection !== responder) return
    const prefix = connection === initiator ? 'I' : 'R'
    const event = this.#eventOf(message, prefix)
    if (this.isOpen) this.#hooks.onTraffic(event === 'I-Rcv-DWA' || event === 'R-Rcv-DWA')
    this.#handle(event, { connection, message })
  }

  #eventOf(message: DiameterMessage, prefix: 'I' | 'R'): PeerEvent {
    if (prefix === 'I' && (this.state === 'Wait-I-CEA' || this.state === 'Wait-Returns')) {
      return this.#isAcceptableCea(message) ? 'I-Rcv-CEA' : 'I-Rcv-Non-CEA'
    }
    const kind = isRequest(message) ? 'R' : 'A'
    if (message.commandCode === baseCommands.DEVICE_WATCHDOG) return `${prefix}-Rcv-DW${kind}`
    if (message.commandCode === baseCommands.DISCONNECT_PEER) return `${prefix}-Rcv-DP${kind}`
    return `${prefix}-Rcv-Message`
  }

  #isAcceptableCea(message: DiameterMessage): boolean {
    const fault = faultOfCea(message, this.#config.host, this.#deps.local.applications)
    if (fault === undefined) return true
    this.#deps.runtime.counters.add('diameter.peer.refused')
    this.#deps.runtime.log.warn('diameter.peer.refused', { peer: this.#config.host, fault })
    return false
  }

  #onConnectionClosed(connection: Connection, error: Error | undefined): void {
    const { initiator, responder } = this.#connections
    if (connection !== initiator && connection !== responder) return
    if (error !== undefined) {
      this.#deps.runtime.log.info('diameter.peer.disconnected', { peer: this.#config.host, error: error.message })
    }
    this.#handle(connection === initiator ? 'I-Peer-Disc' : 'R-Peer-Disc', {})
  }

  #perform(action: PeerAction, input: Input): void {
    const { message } = input
    const { local } = this.#deps
    const connections = this.#connections
    switch (action) {
      case 'I-Snd-Conn-Req':
        if (this.#config.address === undefined) return
        connections.connect(this.#config.host, this.#config.address, {
          onConnected: () => this.#handle('I-Rcv-Conn-Ack', {}),
          onFailed: () => this.#handle('I-Rcv-Conn-Nack', {}),
        })
        return
      case 'I-Snd-CER':
        connections.sendRequest(connections.initiator, createCer(local, hostOf(connections.initiator)))
        return
      case 'R-Accept':
        connections.accept(input.connection)
        return
      case 'R-Reject':
        connections.reject(input.connection)
        if (this.isOpen) this.#hooks.onSecondConnection()
        return
      case 'Process-CER':
        this.#cer = message
        this.#capabilities = input.capabilities
        return
      case 'R-Snd-CEA':
        if (this.#cer === undefined) return
        connections.sendAnswer(connections.responder, createCea(this.#cer, local, hostOf(connections.responder)))
        return
      case 'Process-CEA':
        if (message !== undefined) this.#capabilities = readCapabilities(message.avps)
        return
      case 'Elect':
        if (winsElection(local.originHost, this.#config.host)) this.#machine.handle('Win-Election', {})
        return
      case 'Cleanup':
      case 'Error':
        connections.dropAll()
        return
      default:
        this.#performOpen(action, input)
    }
  }

  /** The actions of a link that is open or closing. */
  #performOpen(action: PeerAction, { connection, message }: Input): void {
    const { local } = this.#deps
    const connections = this.#connections
    switch (action) {
      case 'Process':
        if (message !== undefined && connection !== undefined) this.#hooks.onMessage(message, connection)
        return
      case 'I-Snd-DWA':
      case 'R-Snd-DWA':
        if (message !== undefined) connections.sendAnswer(connection, createDwa(message, local))
        return
      case 'I-Snd-DPR':
        connections.sendRequest(connections.initiator, createDpr(local, 'REBOOTING'))
        return
      case 'R-Snd-DPR':
        connections.sendRequest(connections.responder, createDpr(local, 'REBOOTING'))
        return
      case 'I-Snd-DPA':
      case 'R-Snd-DPA':
        if (message === undefined) return
        // RFC 6733 §5.4.3: only a peer that restarts is called again of our own accord.
        this.#isWelcome = readDisconnectCause(message) === 'REBOOTING'
        connections.sendAnswer(connection, createDpa(message, local))
        return
      case 'I-Disc':
        connections.closeInitiator()
        return
      case 'R-Disc':
        connections.closeResponder()
        return
      // 'Process-DWR', 'Process-DWA': the watchdog has been told by onTraffic.
      default:
    }
  }

  /** Sends a message between neighbours on the open connection. */
  sendRequest(message: OutgoingMessage): void {
    this.#connections.sendRequest(this.#active, message)
  }
}
