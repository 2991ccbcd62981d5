import { type Address, addressKey, type DatagramSocket, formatAddress } from '@voltaic/runtime'
import { SipMessage } from '../message/sip-message.ts'
import type { Channel, ChannelWatcher, ReplyPath } from './channel.ts'
import { type Flow, isSameAddress, isSameFamily, type ListenPoint } from './flow.ts'
import { MAX_DATAGRAM_BYTES } from './limits.ts'
import { isTraced, type TransportContext, traceMessage } from './message-trace.ts'

export interface DatagramReceiver {
  /** @param message what the octets say, from a sender in this process */
  onDatagram(data: Uint8Array, channel: Channel, message: SipMessage | undefined): void
}

/** Chooses where a response leaves from that does not go back to where its request came from. */
export type ChooseSource = (flow: Flow, to: Address) => Address | undefined

/** The UDP sockets of one stack. @spec RFC 3261 §18 */
export class DatagramTransport {
  readonly #context: TransportContext
  readonly #receiver: DatagramReceiver
  readonly #chooseSource: ChooseSource | undefined
  #ports: DatagramPort[] = []

  constructor(context: TransportContext, receiver: DatagramReceiver, chooseSource?: ChooseSource) {
    this.#context = context
    this.#receiver = receiver
    this.#chooseSource = chooseSource
  }

  /** @throws VoltaicError NET_PORT_TAKEN and the other failures to bind */
  async listen({ address, sentBy }: Pick<ListenPoint, 'address' | 'sentBy'>): Promise<Address> {
    const port = new DatagramPort(this.#context, this.#receiver, (flow, to) => this.#sourceOf(flow, to))
    await port.bind(address, sentBy)
    this.#ports.push(port)
    return port.local
  }

  async close(at: Address): Promise<void> {
    const port = this.#ports.find(({ local }) => isSameAddress(local, at))
    this.#ports = this.#ports.filter((each) => each !== port)
    await port?.close()
  }

  async stop(): Promise<void> {
    const ports = this.#ports
    this.#ports = []
    await Promise.all(ports.map((port) => port.close()))
  }

  get local(): readonly ListenPoint[] {
    return this.#ports.map((port) => ({ transport: 'udp', address: port.local }))
  }

  /** @returns undefined when no socket is of the same IP version, or none is at `from` */
  channelTo(remote: Address, from?: Address): Channel | undefined {
    if (from !== undefined) return this.#portAt(from)?.channelTo(remote)
    return this.#ports.find((port) => isSameFamily(port.local, remote))?.channelTo(remote)
  }

  /** The socket of the flow itself, never another one: a protected port must not be left. */
  channelOf(flow: Flow): Channel | undefined {
    return this.#portAt(flow.local)?.channelTo(flow.remote)
  }

  #portAt(local: Address): DatagramPort | undefined {
    return this.#ports.find((port) => isSameAddress(port.local, local))
  }

  #sourceOf(flow: Flow, to: Address): DatagramPort | undefined {
    const source = this.#chooseSource?.(flow, to)
    return source && this.#portAt(source)
  }
}

class DatagramPort {
  local: Address = { host: '', port: 0 }
  sentBy = ''
  readonly watchers = new Map<ChannelWatcher, Address>()
  readonly #context: TransportContext
  readonly #receiver: DatagramReceiver
  readonly #sourceOf: (flow: Flow, to: Address) => DatagramPort | undefined
  #socket: DatagramSocket | undefined

  constructor(
    context: TransportContext,
    receiver: DatagramReceiver,
    sourceOf: (flow: Flow, to: Address) => DatagramPort | undefined,
  ) {
    this.#context = context
    this.#receiver = receiver
    this.#sourceOf = sourceOf
  }

  async bind(at: Address, sentBy: Address | undefined): Promise<void> {
    this.#socket = await this.#context.runtime.net.bindDatagram(at, {
      onDatagram: (data, from, enclosed) => {
        const message = enclosed instanceof SipMessage ? enclosed : undefined
        this.#receiver.onDatagram(data, this.channelTo(from), message)
      },
      onError: (error, to) => this.#onError(error, to),
    })
    this.local = this.#socket.local
    this.sentBy = `SIP/2.0/UDP ${formatAddress(sentBy ?? this.local)}`
  }

  async close(): Promise<void> {
    this.watchers.clear()
    await this.#socket?.close()
    this.#socket = undefined
  }

  channelTo(remote: Address): DatagramChannel {
    return new DatagramChannel(this, remote)
  }

  /** Where a response to what came on `flow` leaves from when it goes elsewhere. */
  sourceFor(flow: Flow, to: Address): DatagramPort {
    return this.#sourceOf(flow, to) ?? this
  }

  /** @returns false when the message does not fit in a datagram */
  send(data: Uint8Array, message: SipMessage | undefined, channel: DatagramChannel): boolean {
    if (data.length > MAX_DATAGRAM_BYTES) {
      this.#context.runtime.counters.add('sip.drop.too-long')
      return false
    }
    if (isTraced()) traceMessage(this.#context, 'out', channel.flow, data)
    this.#socket?.send(data, channel.remote, message)
    return true
  }

  /** RFC 3261 §18.4: an ICMP error or a failed send ends the requests that wait for an answer from there. */
  #onError(error: Error, to: Address | undefined): void {
    const { counters, log } = this.#context.runtime
    counters.add('sip.transport.error')
    log.debug('sip.transport.error', { to: to === undefined ? undefined : formatAddress(to), error: error.message })
    if (to === undefined) return
    const key = addressKey(to)
    for (const [watcher, remote] of [...this.watchers]) {
      if (addressKey(remote) === key) watcher.onTransportError()
    }
  }
}

/** Also the way back to a sender that gave its true address, so that most requests need no other. */
class DatagramChannel implements Channel, ReplyPath {
  readonly remote: Address
  readonly reliable = false
  readonly #port: DatagramPort
  #flow: Flow | undefined

  constructor(port: DatagramPort, remote: Address) {
    this.remote = remote
    this.#port = port
  }

  get flow(): Flow {
    this.#flow ??= { transport: 'udp', local: this.#port.local, remote: this.remote }
    return this.#flow
  }

  get sentBy(): string {
    return this.#port.sentBy
  }

  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void {
    if (!this.#port.send(data, message, this)) watcher?.onTransportError()
  }

  watch(watcher: ChannelWatcher): void {
    this.#port.watchers.set(watcher, this.remote)
  }

  unwatch(watcher: ChannelWatcher): void {
    this.#port.watchers.delete(watcher)
  }

  pathTo(remote: Address): ReplyPath {
    if (remote === this.remote) return this
    return new ForeignReplyPath(this.flow, this.#port, remote)
  }
}

/**
 * For a sender whose Via names another port than it sends from. Where the response leaves from is asked when it does: what
 * the request brought about may have changed it.
 */
class ForeignReplyPath implements ReplyPath {
  readonly flow: Flow
  readonly reliable = false
  readonly #port: DatagramPort
  readonly #remote: Address

  constructor(flow: Flow, port: DatagramPort, remote: Address) {
    this.flow = flow
    this.#port = port
    this.#remote = remote
  }

  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void {
    this.#port.sourceFor(this.flow, this.#remote).channelTo(this.#remote).send(data, message, watcher)
  }
}
