import type { Address, Runtime, StreamHandlers, StreamListener, StreamSocket } from '@voltaic/runtime'
import { transitionTrace } from '@voltaic/runtime'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { Acceptor, type PeerDoor } from './acceptor.ts'
import { refusalOf } from './answer.ts'
import type { DiameterApplication, LocalCapabilities, PeerCapabilities } from './capabilities.ts'
import { createEndToEndIds, createSessionIds } from './identifiers.ts'
import { IncomingRequests } from './incoming-requests.ts'
import { LiveConnections } from './live-connections.ts'
import { OutgoingRequests, type RequestOptions } from './outgoing-requests.ts'
import { Peer, type PeerDeps, type PeerHooks, type PeerStatus } from './peer.ts'
import type { PeerConfig } from './peer-link.ts'
import { isOpen, type PeerState } from './peer-machine.ts'
import { DEFAULT_WATCHDOG_MS, MIN_WATCHDOG_MS } from './watchdog.ts'

/** Peers that are not configured, with `acceptPeers: 'any'`. */
const MAX_UNKNOWN_PEERS = 64

export interface DiameterNodeOptions {
  /** The name that traces give to this node. */
  readonly element: string
  readonly runtime: Runtime
  readonly originHost: string
  readonly originRealm: string
  readonly productName: string
  readonly vendorId: number
  /** What the node speaks, as a client or as a server. */
  readonly applications: readonly DiameterApplication[]
  readonly listen?: readonly Address[]
  /** In the order of preference. */
  readonly peers: readonly PeerConfig[]
  /** Whose connections are taken: only those of configured peers (the default), or anybody's. */
  readonly acceptPeers?: 'known' | 'any'
  /** Hosts that may connect at all, as `normaliseHost` writes them; any if absent. An Origin-Host proves nothing. */
  readonly acceptFrom?: ReadonlySet<string>
  /** Destination-Realms that requests may name; `originRealm` alone if absent. */
  readonly servedRealms?: readonly string[]
  /** Local IP address to connect from. */
  readonly connectFrom?: string
  /** Tw of RFC 3539, at least 6,000 ms. */
  readonly watchdogMs?: number
  /** Handles a request of one of the applications. What it throws is answered with DIAMETER_UNABLE_TO_COMPLY. */
  onRequest(request: DiameterMessage, peer: PeerStatus): Promise<OutgoingMessage>
}

/** A Diameter node: client, server or both, but no agent. */
export interface DiameterNode {
  readonly originHost: string
  readonly originRealm: string
  /** Where it listens, ports that were 0 filled in; empty before `start`. */
  readonly listening: readonly Address[]
  /** The configured peers in their order, then the others that are connected. */
  readonly peers: readonly PeerStatus[]
  /** Listens and begins to connect; does not wait for any peer. @throws VoltaicError NET_PORT_TAKEN and the like */
  start(): Promise<void>
  /** Says goodbye to all peers; leaves no socket and no timer. */
  stop(): Promise<void>
  /**
   * Sends a request to the peer that its Destination-Host and Destination-Realm lead to. Identifiers are put in here.
   *
   * @throws VoltaicError DIAMETER_NO_PEER, DIAMETER_NO_ANSWER
   */
  request(message: OutgoingMessage, options?: RequestOptions): Promise<DiameterMessage>
  /** A new Session-Id. */
  nextSessionId(): string
  /** Tells of every step of a peer or its watchdog. @returns a function that ends it */
  onPeerChange(listener: (peer: PeerStatus) => void): () => void
}

export function createDiameterNode(options: DiameterNodeOptions): DiameterNode {
  return new Node(options)
}

class Node implements DiameterNode {
  readonly originHost: string
  readonly originRealm: string
  readonly nextSessionId: () => string
  readonly #options: DiameterNodeOptions
  readonly #live = new LiveConnections()
  readonly #deps: PeerDeps
  readonly #acceptor: Acceptor
  readonly #outgoing: OutgoingRequests
  readonly #incoming: IncomingRequests
  /** By identity in lower case. */
  readonly #peers = new Map<string, Peer>()
  readonly #listeners = new Set<(peer: PeerStatus) => void>()
  #sockets: StreamListener[] = []
  #isRunning = false

  constructor(options: DiameterNodeOptions) {
    const { element, runtime, originHost, originRealm, watchdogMs = DEFAULT_WATCHDOG_MS } = options
    if (watchdogMs < MIN_WATCHDOG_MS) throw new RangeError(`watchdogMs must be at least ${MIN_WATCHDOG_MS}`)
    this.#options = options
    this.originHost = originHost
    this.originRealm = originRealm
    this.nextSessionId = createSessionIds(originHost, runtime.clock)
    const local: LocalCapabilities = {
      originHost,
      originRealm,
      productName: options.productName,
      vendorId: options.vendorId,
      originStateId: Math.floor(runtime.clock.now() / 1000) >>> 0,
      applications: options.applications,
    }
    const nextEndToEndId = createEndToEndIds(runtime.clock, runtime.random)
    const { connectFrom } = options
    this.#deps = { element, runtime, live: this.#live, local, nextEndToEndId, connectFrom, watchdogMs }
    this.#outgoing = new OutgoingRequests(runtime, nextEndToEndId, () => this.#peers.values())
    this.#incoming = new IncomingRequests({
      local,
      servedRealms: options.servedRealms ?? [originRealm],
      applications: options.applications,
      runtime,
      onRequest: (request, peer) => options.onRequest(request, peer),
    })
    this.#acceptor = new Acceptor(this.#deps, local, (capabilities) => this.#findDoor(capabilities))
    for (const config of options.peers) this.#addPeer(config)
  }

  get listening(): readonly Address[] {
    return this.#sockets.map(({ local }) => local)
  }

  get peers(): readonly PeerStatus[] {
    return [...this.#peers.values()].map(({ status }) => status)
  }

  async start(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      for (const address of this.#options.listen ?? []) {
        const { net } = this.#options.runtime
        const listener = await net.listenStream(address, (socket) => this.#accept(socket))
        if (this.#isRunning) this.#sockets.push(listener)
        else await listener.close()
      }
    } catch (error) {
      await this.stop()
      throw error
    }
    // Stopped again while it was starting.
    if (!this.#isRunning) return
    this.#outgoing.start()
    for (const peer of this.#peers.values()) peer.start()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    const sockets = this.#sockets
    this.#sockets = []
    await Promise.all(sockets.map((socket) => socket.close()))
    this.#acceptor.stop()
    this.#outgoing.stop()
    this.#incoming.stop()
    for (const peer of this.#peers.values()) peer.stop()
    await this.#live.whenEmpty()
  }

  request(message: OutgoingMessage, options?: RequestOptions): Promise<DiameterMessage> {
    return this.#outgoing.send(message, options)
  }

  onPeerChange(listener: (peer: PeerStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** RFC 6733 §13: without TLS or IPsec the address is all that tells a peer from a stranger. */
  #accept(socket: StreamSocket): StreamHandlers {
    if (this.#options.acceptFrom?.has(socket.remote.host) ?? true) return this.#acceptor.accept(socket)
    const { counters, log } = this.#options.runtime
    counters.add('diameter.refused.stranger')
    log.debug('diameter.refused.stranger', { element: this.#options.element, from: socket.remote.host })
    socket.destroy()
    return { onData() {}, onClose() {} }
  }

  #addPeer(config: PeerConfig): Peer {
    const peer = new Peer(config, this.#deps, this.#hooks)
    this.#peers.set(config.host.toLowerCase(), peer)
    return peer
  }

  /** @spec RFC 6733 §5.3, §5.6.1 */
  #findDoor({ originHost, originRealm }: PeerCapabilities): PeerDoor | undefined {
    const known = this.#peers.get(originHost.toLowerCase())
    if (known !== undefined) return known
    const isRoom = this.#peers.size < this.#options.peers.length + MAX_UNKNOWN_PEERS
    if (this.#options.acceptPeers !== 'any' || !isRoom || !this.#isRunning) return undefined
    return {
      accept: (connection, cer, capabilities) => {
        const peer = this.#addPeer({ host: originHost, realm: originRealm })
        peer.start()
        peer.accept(connection, cer, capabilities)
      },
    }
  }

  readonly #hooks: PeerHooks = {
    onRequest: (request, peer, connection) => this.#incoming.handle(request, peer, connection),
    onMalformed: (message, error, connection) => this.#incoming.refuse(message, refusalOf(error), connection),
    onAnswer: (answer, request) => this.#outgoing.onAnswer(answer, request),
    onUsable: () => this.#outgoing.onUsable(),
    onFailover: (peer) => this.#outgoing.onFailover(peer),
    onClosed: (peer) => {
      // RFC 6733 §5.3: an unknown peer is one no longer than its connection lasts.
      const isConfigured = this.#options.peers.includes(peer.config)
      if (!isConfigured) this.#peers.delete(peer.config.host.toLowerCase())
    },
    onTransition: (peer, machine, event, from, to) => this.#onTransition(peer, machine, event, from, to),
  }

  #onTransition(peer: Peer, machine: string, event: string, from: string, to: string): void {
    const { element, runtime } = this.#options
    const id = peer.config.host
    const isNews = machine === 'watchdog' || isOpen(from as PeerState) !== isOpen(to as PeerState)
    runtime.log[isNews ? 'info' : 'debug']('diameter.peer', { peer: id, machine, trigger: event, from, to })
    if (transitionTrace.hasSubscribers) {
      transitionTrace.publish({ at: runtime.clock.now(), element, machine: `diameter-${machine}`, id, event, from, to })
    }
    // The step is still being taken: tell of it when it is done.
    if (this.#listeners.size === 0) return
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener(peer.status)
    })
  }
}
