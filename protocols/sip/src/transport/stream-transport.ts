import type { DecodeError } from '@voltaic/base'
import {
  type Address,
  addressKey,
  formatAddress,
  type StreamListener,
  type StreamSocket,
  type Timer,
} from '@voltaic/runtime'
import type { SipMessage } from '../message/sip-message.ts'
import type { Channel } from './channel.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { ChooseSource } from './datagram-transport.ts'
import { type Flow, isSameFamily, type ListenPoint } from './flow.ts'
import type { SipLimits } from './limits.ts'
import type { TransportContext } from './message-trace.ts'

export interface StreamReceiver {
  onStreamMessage(message: SipMessage, channel: Channel): void
  /** From an element of this process. */
  onSentMessage(message: SipMessage, data: Uint8Array, channel: Channel): void
}

/** The TCP listeners and connections of one stack. @spec RFC 3261 §18 */
export class StreamTransport implements ConnectionOwner {
  readonly #context: TransportContext
  readonly #limits: SipLimits
  readonly #receiver: StreamReceiver
  readonly #chooseSource: ChooseSource | undefined
  readonly #connections = new Map<number, Connection>()
  /** Connections that this element opened, by remote address, and by the local one where it was asked for. */
  readonly #outgoing = new Map<string, Connection>()
  /** Accepted connections that have not yet carried a message, the oldest first. */
  readonly #unproven = new Set<Connection>()
  /** What Via names for what leaves from a local address, where that is another one. */
  readonly #sentBy = new Map<string, Address>()
  #listeners: StreamListener[] = []
  #lastId = 0
  #partialBytes = 0
  #sweep: Timer | undefined

  constructor(context: TransportContext, limits: SipLimits, receiver: StreamReceiver, chooseSource?: ChooseSource) {
    this.#chooseSource = chooseSource
    this.#context = context
    this.#limits = limits
    this.#receiver = receiver
  }

  /** @throws VoltaicError NET_PORT_TAKEN and the other failures to bind */
  async listen(at: Address): Promise<Address> {
    const listener = await this.#context.runtime.net.listenStream(at, (socket) => this.#accept(socket).handlers)
    this.#listeners.push(listener)
    return listener.local
  }

  /** From now on Via names `sentBy` in what is sent from that address; undefined ends it. */
  setSentBy(local: Address, sentBy: Address | undefined): void {
    if (sentBy === undefined) this.#sentBy.delete(addressKey(local))
    else this.#sentBy.set(addressKey(local), sentBy)
  }

  /** Ends the connections at that local address, all or those to one remote address. */
  closeAt(local: Address, remote?: Address): void {
    const [localKey, remoteKey] = [addressKey(local), remote && addressKey(remote)]
    const isMeant = ({ flow }: Connection) =>
      addressKey(flow.local) === localKey && (remoteKey === undefined || addressKey(flow.remote) === remoteKey)
    for (const connection of [...this.#connections.values()].filter(isMeant)) connection.destroy()
  }

  async stop(): Promise<void> {
    const listeners = this.#listeners
    this.#listeners = []
    this.#sentBy.clear()
    await Promise.all(listeners.map((listener) => listener.close()))
    for (const connection of [...this.#connections.values()]) connection.destroy()
    this.#stopSweep()
  }

  get local(): readonly ListenPoint[] {
    return this.#listeners.map((listener) => ({ transport: 'tcp', address: listener.local }))
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  /** Whether this element could be reached over TCP itself, so that it may change to TCP. */
  listensFor(remote: Address): boolean {
    return this.#listeners.some((listener) => isSameFamily(listener.local, remote))
  }

  /**
   * The connection to a remote address, from `from` if that is given, opened if there is none.
   * @returns undefined when there is no listener of that IP version, or no room
   */
  channelTo(remote: Address, from?: Address): Connection | undefined {
    const key = keyOf(remote, from)
    return this.#outgoing.get(key) ?? this.#connect(remote, key, from)
  }

  channelBack(flow: Flow, remote: Address): Connection | undefined {
    return this.channelTo(remote, this.#chooseSource?.(flow, remote))
  }

  reopen({ place, flow }: Connection): Connection | undefined {
    return place === undefined ? undefined : this.channelTo(flow.remote, place.from)
  }

  /** The connection of the flow itself; a flow without one means any connection to its remote address. */
  channelOf(flow: Flow): Connection | undefined {
    return flow.connection === undefined ? this.channelTo(flow.remote) : this.#openConnection(flow.connection)
  }

  #openConnection(id: number): Connection | undefined {
    const connection = this.#connections.get(id)
    return connection?.isClosed ? undefined : connection
  }

  onMessage(message: SipMessage, connection: Connection): void {
    this.#prove(connection)
    this.#receiver.onStreamMessage(message, connection)
  }

  onSentMessage(message: SipMessage, data: Uint8Array, connection: Connection): void {
    this.#prove(connection)
    this.#receiver.onSentMessage(message, data, connection)
  }

  #prove(connection: Connection): void {
    connection.lastUsed = this.#context.runtime.clock.now()
    if (connection.isProven) return
    connection.isProven = true
    this.#unproven.delete(connection)
  }

  /** A registered phone may say nothing else for hours; whoever never says more gains nothing by it. */
  onKeepAlive(connection: Connection): void {
    if (connection.isProven) connection.lastUsed = this.#context.runtime.clock.now()
  }

  onGarbage(error: DecodeError, connection: Connection): void {
    this.#count('sip.drop.malformed')
    const from = formatAddress(connection.flow.remote)
    this.#context.runtime.log.debug('sip.drop.malformed', { from, code: error.code, offset: error.offset })
    // In order, because the refusal of that message may be on its way.
    connection.close()
  }

  onPartial(change: number, connection: Connection): void {
    this.#partialBytes += change
    if (change <= 0 || this.#partialBytes <= this.#limits.maxPartialBytes) return
    this.#count('sip.limit.partial-bytes')
    connection.destroy()
  }

  onOverflow(): void {
    this.#count('sip.limit.queued-bytes')
  }

  /** A peer that does not close its side is disconnected as if it had never sent anything. */
  onClosing(connection: Connection): void {
    connection.lastUsed = this.#context.runtime.clock.now()
    this.#unproven.add(connection)
    this.#removeOutgoing(connection)
  }

  onClosed(connection: Connection): void {
    this.#connections.delete(connection.id)
    this.#unproven.delete(connection)
    this.#removeOutgoing(connection)
    if (this.#connections.size === 0) this.#stopSweep()
  }

  #removeOutgoing(connection: Connection): void {
    const key = connection.place?.key
    if (key !== undefined && this.#outgoing.get(key) === connection) this.#outgoing.delete(key)
  }

  #accept(socket: StreamSocket): Connection {
    const connection = this.#create(socket.local, socket.remote, false)
    if (this.#makeRoom()) {
      this.#add(connection)
      this.#unproven.add(connection)
    } else {
      connection.destroy()
    }
    connection.open(socket)
    return connection
  }

  #connect(remote: Address, key: string, asked?: Address): Connection | undefined {
    const listener = this.#listeners.find((each) => isSameFamily(each.local, remote))
    if (listener === undefined || !this.#makeRoom()) return undefined
    const from = asked ?? { host: listener.local.host, port: 0 }
    const connection = this.#create(from, remote, true)
    connection.place = { key, from: asked }
    this.#add(connection)
    this.#outgoing.set(key, connection)
    this.#open(connection, remote, from)
    return connection
  }

  #open(connection: Connection, remote: Address, from: Address): void {
    const { clock, log, net } = this.#context.runtime
    const giveUp = new AbortController()
    const timer = clock.startTimer(this.#limits.connectMs, () => giveUp.abort())
    connection.giveUp = () => {
      timer.cancel()
      giveUp.abort()
    }
    net.connectStream(remote, connection.handlers, { from, signal: giveUp.signal }).then(
      (socket) => {
        timer.cancel()
        connection.open(socket)
      },
      (error: Error) => {
        timer.cancel()
        this.#count('sip.transport.error')
        log.debug('sip.transport.error', { to: formatAddress(remote), error: error.message })
        connection.destroy()
      },
    )
  }

  #create(local: Address, remote: Address, isOutgoing: boolean): Connection {
    return new Connection({
      id: ++this.#lastId,
      sentBy: `SIP/2.0/TCP ${formatAddress(this.#addressFor(local))}`,
      local,
      remote,
      isOutgoing,
      maxQueuedBytes: this.#limits.maxQueuedBytes,
      context: this.#context,
      owner: this,
    })
  }

  /** Where this element accepts connections for what it sends from a local address. */
  #addressFor(local: Address): Address {
    const sentBy = this.#sentBy.get(addressKey(local))
    if (sentBy !== undefined) return sentBy
    const listeners = this.#listeners.map((listener) => listener.local)
    const sameHost = listeners.filter((address) => address.host === local.host)
    return sameHost.find((address) => address.port === local.port) ?? sameHost[0] ?? local
  }

  #add(connection: Connection): void {
    connection.lastUsed = this.#context.runtime.clock.now()
    this.#connections.set(connection.id, connection)
    this.#sweep ??= this.#startSweep()
  }

  /** True when one more connection fits, if need be in the place of the oldest that never carried a message. */
  #makeRoom(): boolean {
    if (this.#connections.size < this.#limits.maxConnections) return true
    this.#count('sip.limit.connections')
    const [oldest] = this.#unproven
    oldest?.destroy()
    return oldest !== undefined
  }

  #startSweep(): Timer {
    const interval = Math.min(this.#limits.firstMessageMs, this.#limits.idleMs) / 2
    return this.#context.runtime.clock.startTimer(interval, () => {
      this.#closeIdle()
      this.#sweep = this.#connections.size > 0 ? this.#startSweep() : undefined
    })
  }

  #stopSweep(): void {
    this.#sweep?.cancel()
    this.#sweep = undefined
  }

  #closeIdle(): void {
    const now = this.#context.runtime.clock.now()
    for (const connection of [...this.#connections.values()]) {
      const isWaiting = this.#unproven.has(connection)
      const limit = isWaiting ? this.#limits.firstMessageMs : this.#limits.idleMs
      if (now - connection.lastUsed < limit) continue
      this.#count(isWaiting ? 'sip.limit.first-message' : 'sip.limit.idle')
      if (connection.isClosed) connection.destroy()
      else connection.close()
    }
  }

  #count(name: string): void {
    this.#context.runtime.counters.add(name)
  }
}

function keyOf(remote: Address, from?: Address): string {
  return from === undefined ? addressKey(remote) : `${addressKey(from)} ${addressKey(remote)}`
}
